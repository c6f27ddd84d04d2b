/** What the academy's directory calls what is no person. */
export const directory = {
  kinds: { mailbox: 'Boîte fonctionnelle', list: 'Liste de diffusion' },
}
