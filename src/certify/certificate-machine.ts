import * as z from 'zod'

/** Hypervisors that are told by name; any other is `other`, because firmware may carry the name of its owner. */
export const HYPERVISORS = [
  'kvm',
  'qemu',
  'xen',
  'vmware',
  'hyper-v',
  'virtualbox',
  'amazon-ec2',
  'google',
  'other',
] as const
/** Engines of containers, as they leave traces. */
export const CONTAINERS = ['docker', 'podman', 'kubepods', 'libpod', 'containerd', 'lxc'] as const

/** Letters of a processor's or a GPU's name: nothing that a page could take for a mark, a tag, a link or a path. */
export const MODEL_NAME = /^[A-Za-z0-9][A-Za-z0-9 ()@.,+_-]{0,99}$/
/** Governors and drivers as the kernel names them. */
export const KERNEL_WORD = /^[a-z][a-z0-9_-]{0,31}$/
const HEXADECIMAL = /^0x[0-9a-f]{1,8}$/
const TWO_NUMBERS = /^\d{1,3}\.\d{1,3}$/

const count = (most: number): z.ZodInt => z.int().min(1).max(most)
const word = z.string().regex(KERNEL_WORD).optional()

/** All that a certificate says of the machine. No text in it is free: each fits a pattern or is one of a list. */
export const machineSchema = z.strictObject({
  cpuModel: z.string().regex(MODEL_NAME),
  cpuVendor: z
    .string()
    .regex(/^[A-Za-z]{3,16}$/)
    .optional(),
  cpuFamily: z.int().min(0).max(4095).optional(),
  cpuModelId: z.int().min(0).max(4095).optional(),
  cpuStepping: z.int().min(0).max(255).optional(),
  microcode: z.string().regex(HEXADECIMAL).optional(),
  architecture: z.enum(['x64', 'arm64', 'arm', 'ia32', 'ppc64', 'riscv64', 's390x', 'loong64']),
  sockets: count(64).optional(),
  physicalCores: count(8192).optional(),
  logicalCores: count(16384),
  ramGib: count(65_536).describe('GiB, rounded up to a multiple of 8 above 8'),
  os: z.enum(['Linux', 'Darwin', 'Windows_NT', 'FreeBSD']),
  kernel: z.string().regex(TWO_NUMBERS).optional().describe('major and minor number'),
  governor: word.describe('of CPU 0'),
  frequencyDriver: word,
  idleDriver: word,
  turbo: z.boolean().optional(),
  raplNoise: z.enum(['SGX', 'energy filter']).optional().describe('noise that the microcode adds to RAPL'),
  virtualisation: z.enum(HYPERVISORS).optional(),
  container: z.enum(CONTAINERS).optional(),
  gpus: z.array(z.string().regex(MODEL_NAME)).max(16).optional().describe('models, in the order of their addresses'),
})

/** What a certificate says of its machine. */
export type CertifiedMachine = z.output<typeof machineSchema>
