import type { Page } from 'puppeteer-core'

/** The device that holds passkeys, in Chromium: it says yes when its owner is there (`present`). */
export async function addAuthenticator(page: Page): Promise<{ setPresent(present: boolean): Promise<void> }> {
  const session = await page.createCDPSession()
  await session.send('WebAuthn.enable')
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: false,
    },
  })
  return {
    async setPresent(present) {
      await session.send('WebAuthn.setAutomaticPresenceSimulation', { authenticatorId, enabled: present })
    },
  }
}
