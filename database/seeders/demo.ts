/**
 * The demo election, told through the product's own verbs.
 */
export async function seedDemo() {}
