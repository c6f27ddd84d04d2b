import { BlockList, isIPv6 } from 'node:net'
import { networkInterfaces } from 'node:os'

/** Addresses that lead back here whatever the machine: RFC 1122 §3.2.1.3, RFC 4291 §2.5. */
const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addSubnet('0.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')
loopback.addAddress('::', 'ipv6')

/** True for an address of this machine: a domain that names it as its mail server would get its mail sent in a circle. */
export function isThisMachine(address: string): boolean {
  if (loopback.check(address, isIPv6(address) ? 'ipv6' : 'ipv4')) return true
  return Object.values(networkInterfaces()).some((each) => each?.some((own) => own.address === address))
}
