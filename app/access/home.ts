import type Staff from '#models/staff'

/** Where somebody of SKGM begins; an auditor may see nothing there and begins with the log (R27). */
export function homeOf(staff: Staff) {
  return staff.has('auditor') ? '/audit/events' : '/backoffice'
}

/** Whether an address belongs to the person's own face, and so to no other site. */
export function isWithinFaceOf(staff: Staff, url: string) {
  const face = staff.has('auditor') ? /^\/audit(\/|\?|$)/ : /^\/backoffice(\/|\?|$)/
  return face.test(url)
}
