/** Hosts that are reached without leaving this machine. */
export const THIS_MACHINE = /^(localhost|127(\.\d{1,3}){3}|::1)$/
