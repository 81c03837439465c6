import { EnergyError, messageOf } from '../../errors.ts'

const MEASURE_ELSEWHERE =
  'Measure on bare metal; in a virtual machine the power model and CPU seconds are what there is.'

/** Both are needed: the device's mode lets the user in, and the driver asks for the capability besides. */
const remedyPermission = (): string =>
  [
    'Let a group read the devices: sudo groupadd -f msr; sudo usermod -aG msr "$USER";',
    `echo 'SUBSYSTEM=="msr", ACTION=="add", GROUP="msr", MODE="0640"' | sudo tee /etc/udev/rules.d/70-msr.rules;`,
    'sudo udevadm control --reload; sudo udevadm trigger --subsystem-match=msr --action=add;',
    `and give this Node the capability: sudo setcap cap_sys_rawio+ep ${process.execPath}; then log in again.`,
  ].join(' ')

/** The processor hides what this reader needs, or has it not. */
export const msrAbsent = (reason: string, virtual: boolean): EnergyError =>
  virtual
    ? new EnergyError(
        'READER_ABSENT',
        `${reason}; the processor has the flag "hypervisor", so this is a virtual machine, and its host keeps the counters.`,
        MEASURE_ELSEWHERE,
      )
    : new EnergyError('READER_ABSENT', `${reason}.`, 'Choose another reader with ENERGY_READERS.')

/** Why the registers of a CPU cannot be opened. */
export function msrRefusal(path: string, error: unknown, virtual: boolean): EnergyError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'EACCES' || code === 'EPERM') {
    const lacking = code === 'EACCES' ? 'the mode of the device' : 'the capability CAP_SYS_RAWIO'
    return new EnergyError(
      'READER_PERMISSION',
      `The registers in ${path} may not be read by this process (${code}: what lacks is ${lacking}).`,
      remedyPermission(),
      { cause: error },
    )
  }
  if (virtual) return msrAbsent(`The registers in ${path} cannot be opened (${code ?? messageOf(error)})`, virtual)
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ENXIO' || code === 'ENODEV') {
    const reason = `There are no registers in ${path} (${code}).`
    return new EnergyError(
      'READER_ABSENT',
      reason,
      'On Linux with an x86 processor load the driver: sudo modprobe msr.',
      {
        cause: error,
      },
    )
  }
  const reason = `The registers in ${path} cannot be opened: ${messageOf(error)}.`
  return new EnergyError('READER_FAILED', reason, 'Check the driver with `ls -l /dev/cpu`.', { cause: error })
}
