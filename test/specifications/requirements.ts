// `runOnRequirements`: for which servers a test is meant.

import type { Document } from 'mongodb'

export interface ServerFacts {
  readonly version: string
  readonly topology: 'single' | 'replicaset' | 'sharded'
}

/** Why none of the requirements is met; undefined when there are none or one is. */
export function requirementUnmet(requirements: Document[] | undefined, facts: ServerFacts): string | undefined {
  if (requirements === undefined || requirements.length === 0) return undefined
  const reasons = requirements.map((requirement) => unmet(requirement, facts))
  return reasons.includes(undefined) ? undefined : reasons.filter((reason) => reason !== undefined).join('; or ')
}

function unmet(requirement: Document, { version, topology }: ServerFacts): string | undefined {
  const { minServerVersion, maxServerVersion, topologies, serverless, auth, csfle } = requirement
  if (minServerVersion !== undefined && compareVersions(version, minServerVersion) < 0) {
    return `needs a server of version ${minServerVersion} or later`
  }
  if (maxServerVersion !== undefined && compareVersions(version, maxServerVersion) > 0) {
    return `needs a server of version ${maxServerVersion} or earlier`
  }
  if (topologies !== undefined && !(topologies as string[]).includes(topology)) {
    return `needs a deployment that is ${(topologies as string[]).join(' or ')}`
  }
  if (serverless === 'require') return 'needs a serverless instance'
  if (auth === true) return 'needs users'
  return csfle === true ? 'needs client-side encryption' : undefined
}

/** `4.4` as a bound stands for 4.4.0; a bound with `.99` is above all of its series. */
function compareVersions(version: string, bound: string): number {
  const [a, b] = [version, bound].map((text) => text.split(/[.-]/).map(Number)) as [number[], number[]]
  for (let i = 0; i < 3; i++) {
    const order = (a[i] ?? 0) - (b[i] ?? 0)
    if (order !== 0) return order
  }
  return 0
}
