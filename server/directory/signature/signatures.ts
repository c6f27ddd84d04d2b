import type { Collection, Db } from 'mongodb'
import type { Signature } from '../../contract/signature.ts'
import type { Signatures } from './types.ts'

type SignatureDocument = Signature & { _id: string }

const none: Signature = { text: '', onAnswers: true }

export function openSignatures(db: Db): Signatures {
  const signatures: Collection<SignatureDocument> = db.collection('facteur.signatures')
  return {
    async read(accountId) {
      const { text, onAnswers } = (await signatures.findOne({ _id: accountId })) ?? none
      return { text, onAnswers }
    },
    async change(accountId, signature) {
      await signatures.replaceOne({ _id: accountId }, signature, { upsert: true })
    },
    async remove(accountId) {
      await signatures.deleteOne({ _id: accountId })
    },
  }
}
