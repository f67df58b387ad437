-- The view of the source (R-272 to R-288) with its column names and its words. Amounts are in major units; overdue is
-- judged today where the tenant is.
create view reporting.vue_mouvements_financiers with (security_invoker = true) as
select
  mf.movement_id                    as id,
  mf.party_id                       as tiers_id,
  t.display_name                    as tiers_nom,
  t.kind                            as tiers_type,
  case mf.type
    when 'debt_settlement' then 'reglement_dette'
    when 'receivable_collection' then 'recouvrement_creance'
    when 'penalty' then 'penalite'
    when 'miscellaneous' then 'divers'
    when 'credit_note' then 'avoir'
  end                               as type_mouvement,
  round(mf.amount * major.unit, mf.decimals) as montant,
  mf.date                           as date_mouvement,
  mf.due_date                       as date_echeance,
  mf.payment_method                 as methode_paiement,
  case
    when mf.status in ('cancelled', 'reversed') then 'annulé'
    when mf.status = 'paid' then 'payé'
    when mf.due_date < (now() at time zone coalesce(s.time_zone, 'UTC'))::date then 'en_retard'
    when mf.status = 'partially_paid' then 'partiellement_payé'
    else 'en_attente'
  end                               as statut,
  mf.recorded_by                    as utilisateur_id,
  u.family_name                     as utilisateur_nom,
  u.given_name                      as utilisateur_prenom,
  coalesce(mf.number, mf.external_ref) as numero_piece_comptable,
  round(coalesce((
    select sum(case p.direction when 'increase' then p.amount - p.given_up else p.given_up - p.amount end)
    from read_models.movements p
    where p.tenant = mf.tenant and p.party_id = mf.party_id and p.currency = mf.currency
      and p.document_id = mf.movement_id and p.type = 'penalty' and p.status <> 'reversed'
  ), 0) * major.unit, mf.decimals)  as penalites,
  mf.reason                         as motif
from read_models.movements mf
cross join lateral (select (10::numeric ^ -mf.decimals)) as major (unit)
left join read_models.parties t on t.tenant = mf.tenant and t.party_id = mf.party_id
left join read_models.tenant_settings s on s.tenant = mf.tenant
left join ledger.people u on u.tenant = mf.tenant and u.subject = mf.recorded_by;
