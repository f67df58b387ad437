import { z } from 'zod'

/** The roles of architecture §9. An admin may do everything; nobody else may do what does not name them. */
export const Role = z.enum(['admin', 'finance', 'fleet_manager', 'sales', 'driver', 'investor', 'auditor'])
export type Role = z.infer<typeof Role>

/** Whether somebody holding these roles may do what the listed roles may. */
export function mayDo(held: readonly Role[], allowed: readonly Role[]): boolean {
  return held.some((role) => role === 'admin' || allowed.includes(role))
}

/** The held role that an act is recorded under: the one that allows it. */
export function actingRole(held: readonly Role[], allowed: readonly Role[]): Role | undefined {
  return held.find((role) => allowed.includes(role)) ?? held.find((role) => role === 'admin')
}
