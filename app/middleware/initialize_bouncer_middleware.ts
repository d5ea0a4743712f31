import { Bouncer } from '@adonisjs/bouncer'
import type Staff from '#models/staff'
import { policies } from '#generated/policies'
import type { HttpContext } from '@adonisjs/core/http'
import type { NextFn } from '@adonisjs/core/types/http'

/**
 * Policies alone say who may do what, and only SKGM's people are asked: the gate judges accounts.
 */
const abilities = {}

export default class InitializeBouncerMiddleware {
  handle(ctx: HttpContext, next: NextFn) {
    ctx.bouncer = new Bouncer(
      () => ctx.auth.use('staff').user ?? null,
      abilities,
      policies
    ).setContainerResolver(ctx.containerResolver)
    ctx.view.share(ctx.bouncer.edgeHelpers)

    return next()
  }
}

declare module '@adonisjs/core/http' {
  export interface HttpContext {
    bouncer: Bouncer<Staff, typeof abilities, typeof policies>
  }
}
