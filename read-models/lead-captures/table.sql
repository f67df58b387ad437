create table lead_captures (
  tenant       text collate "C" not null,
  lead_id      text collate "C" not null,
  position     numeric(20)      not null,
  effective_on date             not null,
  primary key (tenant, lead_id)
);

create index on lead_captures (tenant, effective_on) include (lead_id, position);
