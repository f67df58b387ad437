/** What every contender stores: about 340 bytes of JSON, as an expense has. */
export function note(number: number) {
  return {
    number,
    partyId: '01982f0e-7a4b-7c53-9a51-3f0c2d6b8e11',
    expenseId: '01982f0e-7a4b-7c53-9a51-3f0c2d6b8e12',
    amount: 12_550,
    currency: 'EUR',
    date: '2025-03-22',
    reference: { type: 'ticket', id: 'T-2025-00123' },
    description: 'Two hundred flyers for the opening of the shop in the rue de la République',
    category: 'marketing',
    paymentMethod: 'card',
  }
}
