import type { Fact } from './judgement.ts'
import { ROLE_CODES } from './role.ts'
import { verifyLog, verifyOwner, verifyRetirement } from './root.ts'

/** True if a fact's own signatures hold, as far as they do not hang on who belongs. */
export function isSigned(root: Buffer, fact: Fact): boolean {
  const { kind, body, at } = fact
  if (kind === 'device.admitted') {
    return (
      Object.values(ROLE_CODES).includes(body.role) &&
      verifyLog(body.device, body.log, body.attestation)
    )
  }
  if (kind === 'log.began') {
    const { device, attestation, certificate } = body
    if (at.seq !== 0 || !verifyLog(device, at.log, attestation)) return false
    return !certificate || verifyOwner(root, { device, log: at.log }, certificate)
  }
  if (kind === 'device.retired' && body.certificate) {
    return verifyRetirement(root, body, body.certificate)
  }
  return true
}
