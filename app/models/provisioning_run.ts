import { ProvisioningRunSchema } from '#database/schema'

export default class ProvisioningRun extends ProvisioningRunSchema {}
