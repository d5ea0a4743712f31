import { findProgram, installForSystem } from './debian.js'

/** The library that moves the clock of a process of the tests comes with this program. */
export async function findFaketime() {
  if (!findProgram('faketime')) await installForSystem('clock')
}
