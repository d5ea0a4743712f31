/**
 * TypeScript sources run as they are; the build turns this file into one
 * without the loader.
 */
await import('@poppinss/ts-exec')

await import('./bin/console.ts')
