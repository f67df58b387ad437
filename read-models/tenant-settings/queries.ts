export const settingsKey = { view: 'tenant_settings', key: 'slug' } as const
