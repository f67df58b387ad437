/** The code of an error of PostgreSQL (its SQLSTATE) or of the operating system ('ENOENT'); undefined without one. */
export function errorCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('code' in error)) return undefined
  return typeof error.code === 'string' ? error.code : undefined
}
