/** The MongoDB whose answers this server gives: clients choose by it what they ask. */
export const serverVersion = '7.0.15'
export const serverVersionParts = [...serverVersion.split('.').map(Number), 0]
