import { DocumentPageSchema } from '#database/schema'

export default class DocumentPage extends DocumentPageSchema {}
