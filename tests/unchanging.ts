import app from '@adonisjs/core/services/app'
import ShieldMiddleware from '@adonisjs/shield/shield_middleware'

/**
 * The framework makes these anew for each of some thousand requests, though nothing in them changes
 * between two: the guards against forgery, and what signs a person of the tests in.
 */
export async function keepUnchanging() {
  const manager = await app.container.make('auth.manager')
  const client = manager.createAuthenticatorClient()
  manager.createAuthenticatorClient = () => client

  app.container.bindValue(ShieldMiddleware, await app.container.make(ShieldMiddleware))
}
