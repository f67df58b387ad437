import { storeContract } from '#tests/event-store/contract.ts'
import { openOn, openWithServer, realUrl } from '#tests/event-store/kurrent-store.ts'

storeContract(
  'KurrentDB',
  async () => (realUrl === undefined ? openWithServer() : openOn({ url: realUrl })),
  { duplicatesAcrossStreams: false, densePositions: false, batchOrder: false },
)
