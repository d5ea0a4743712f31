import { homeOf } from '#access/home'
import type { HttpContext } from '@adonisjs/core/http'

export default class HomeController {
  async show({ auth, response }: HttpContext) {
    const isSignedIn = await auth.use('staff').check()
    const path = isSignedIn ? homeOf(auth.use('staff').getUserOrFail()) : '/backoffice'

    return response.redirect().toPath(path)
  }
}
