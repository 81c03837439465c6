import { mkdirSync, writeFileSync } from 'node:fs'
import { hostname } from 'node:os'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { certifiedMachine } from '../../src/certify/machine-facts.ts'
import { scratch } from '../support/scratch.ts'

const CANARY = 'canary'

/** A machine that tells its name, its owner and its serial numbers wherever a machine may. */
function namedMachine(root: string): void {
  const files: Record<string, string> = {
    'proc/cpuinfo': [
      'processor\t: 0',
      'vendor_id\t: GenuineIntel',
      'cpu family\t: 6',
      'model\t\t: 106',
      'model name\t: Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHz</td>',
      'stepping\t: 6',
      'microcode\t: 0xd0003a5',
      'physical id\t: 0',
      'core id\t\t: 0',
      'flags\t\t: fpu hypervisor',
      'Serial\t\t: canary-1234',
      '',
    ].join('\n'),
    'proc/meminfo': 'MemTotal:       65536000 kB\n',
    'proc/sys/kernel/hostname': 'canary-host\n',
    'proc/driver/nvidia/gpus/0000:01:00.0/information':
      'Model: \t\t NVIDIA RTX A2000 12GB\nIRQ: 1\nGPU UUID: \t GPU-canary-0000\nBus Location: \t 0000:01:00.0\n',
    'sys/class/dmi/id/sys_vendor': 'Canary Hosting Ltd\n',
    'sys/class/dmi/id/product_name': 'canary-product\n',
    'sys/class/dmi/id/product_serial': 'canary-serial\n',
    'sys/class/dmi/id/product_uuid': 'canary-uuid\n',
    'sys/class/net/eth0/address': 'ca:na:ry:00:00:00\n',
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_governor': 'Canary governor\n',
    'sys/devices/system/cpu/cpu0/cpufreq/scaling_driver': 'intel_pstate\n',
    'sys/devices/system/cpu/cpuidle/current_driver': '../../canary\n',
    'etc/machine-id': 'canary\n',
  }
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true })
    writeFileSync(join(root, name), text)
  }
}

test('what a machine tells of itself is there, and what names it is not', () => {
  const root = scratch()
  namedMachine(root)
  const roots = { sys: join(root, 'sys'), proc: join(root, 'proc'), dev: join(root, 'dev') }
  const machine = certifiedMachine(roots, '0.1.0')
  expect(machine).toMatchObject({
    cpuModel: 'Intel(R) Xeon(R) Gold 6338 CPU @ 2.00GHztd',
    cpuFamily: 6,
    cpuStepping: 6,
    microcode: '0xd0003a5',
    ramGib: 64,
    frequencyDriver: 'intel_pstate',
    virtualisation: 'other',
    gpus: ['NVIDIA RTX A2000 12GB'],
  })
  expect(machine).not.toHaveProperty('governor')
  expect(machine).not.toHaveProperty('idleDriver')
  expect(machine.kernel ?? '').toMatch(/^(?:\d+\.\d+)?$/)
  const text = JSON.stringify(machine)
  expect(text.toLowerCase()).not.toContain(CANARY)
  expect(text).not.toContain(hostname())
  expect(text).not.toContain(root)
})
