/** The database cannot be used as it is; the hint says what an operator can do about it. */
export class StartupError extends Error {
  override readonly name = 'StartupError'
  readonly hint: string

  constructor(message: string, hint: string, options?: ErrorOptions) {
    super(`${message}\n${hint}`, options)
    this.hint = hint
  }
}
