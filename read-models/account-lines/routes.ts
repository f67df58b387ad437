import type { Routes } from '#src/http/routes.ts'
import { addHistory } from '#read-models/account-lines/history.ts'
import { addStatement } from '#read-models/account-lines/statement.ts'

export const accountLineRoutes: Routes = async (app, services) => {
  await addHistory(app, services)
  await addStatement(app, services)
}
