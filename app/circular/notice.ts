/**
 * Which wording tells the persons of a form what becomes of their personal data (R28, KVKK m.10).
 * It stands under `notices` in both languages: whoever changes it raises this number, and everybody
 * is told anew at the next sign-in. The first one stood on the page of the first password.
 */
export const NOTICE_VERSION = 2
