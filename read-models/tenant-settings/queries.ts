export const settingsKey = { view: 'tenant_settings', key: 'slug' } as const

/** Every open tenant, for what is done for all of them. */
export const openTenants = 'select tenant, time_zone from read_models.tenant_settings order by tenant'
