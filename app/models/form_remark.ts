import { FormRemarkSchema } from '#database/schema'

/** What a return asks for at one field of the form. */
export default class FormRemark extends FormRemarkSchema {}
