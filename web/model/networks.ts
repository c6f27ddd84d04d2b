/** A network as people may know it from their own: `192.0.2.0/24` is « 192.0.2.… ». */
export function networkText(network: string): string {
  const [v4] = /^\d+\.\d+\.\d+(?=\.0\/24$)/.exec(network) ?? []
  if (v4 !== undefined) return `${v4}.…`
  return network.replace(/::\/64$/, ':…')
}
