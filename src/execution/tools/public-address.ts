import { BlockList, isIPv6 } from 'node:net'

/**
 * Networks that are not reached through the public internet, or that lead to one of those by translation: IANA's registries of
 * special-purpose addresses (RFC 6890, https://www.iana.org/assignments/iana-ipv4-special-registry and
 * …/iana-ipv6-special-registry), multicast (RFC 5771, RFC 4291), NAT64 (RFC 6052, RFC 8215), 6to4 (RFC 3056), Teredo (RFC 4380).
 */
const NOT_PUBLIC_V4: [string, number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
]
const NOT_PUBLIC_V6: [string, number][] = [
  ['::', 96],
  ['::ffff:0:0:0', 96],
  ['64:ff9b::', 96],
  ['64:ff9b:1::', 48],
  ['100::', 64],
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
  ['5f00::', 16],
  ['fc00::', 7],
  ['fe80::', 10],
  ['fec0::', 10],
  ['ff00::', 8],
]

const notPublic = new BlockList()
for (const [network, bits] of NOT_PUBLIC_V4) notPublic.addSubnet(network, bits, 'ipv4')
for (const [network, bits] of NOT_PUBLIC_V6) notPublic.addSubnet(network, bits, 'ipv6')

/**
 * Whether an address is one of the public internet. IPv4 addresses in the clothes of IPv6 (`::ffff:127.0.0.1`) are judged by
 * the rules of IPv4 (Node API, net.BlockList). A zone (`fe80::1%eth0`) does not matter.
 */
export function isPublicAddress(address: string): boolean {
  const [bare = ''] = address.split('%', 1)
  return !notPublic.check(bare, isIPv6(bare) ? 'ipv6' : 'ipv4')
}
