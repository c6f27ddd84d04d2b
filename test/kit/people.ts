import type { DemoLogin, RunningFacteur } from './facteur.ts'

export type DemoPerson = Omit<DemoLogin, 'password'> & { password: string }

/** A person of the demo academy who has chosen a password. */
export async function demoPerson(facteur: Pick<RunningFacteur, 'logins'>, username: string): Promise<DemoPerson> {
  const found = (await facteur.logins()).find((login) => login.username === username)
  if (!found?.password) throw new Error(`${username} has no chosen password in demo-logins.json`)
  return { ...found, password: found.password }
}

/** A colleague of pdupont who has chosen a password too. */
export async function demoColleague(facteur: Pick<RunningFacteur, 'logins'>): Promise<DemoPerson> {
  const found = (await facteur.logins()).find((login) => login.username !== 'pdupont' && login.password)
  if (!found?.password) throw new Error('nobody but pdupont has a chosen password in demo-logins.json')
  return { ...found, password: found.password }
}

/** Somebody whose password is still the NUMEN. */
export async function demoNewcomer(facteur: Pick<RunningFacteur, 'logins'>): Promise<DemoLogin> {
  const found = (await facteur.logins()).find((login) => !login.password)
  if (!found) throw new Error('everybody has a chosen password in demo-logins.json')
  return found
}
