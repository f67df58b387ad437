-- The stages stand in their order: [{stageId, name, probability, outcome}, ...].
create table pipelines (
  tenant      text collate "C" not null,
  pipeline_id text collate "C" not null,
  name        text             not null,
  sort_name   text collate "C" not null,
  stages      jsonb            not null check (jsonb_typeof(stages) = 'array'),
  legacy_id   text collate "C",
  created_at  timestamptz(3)   not null,
  updated_at  timestamptz(3)   not null,
  revision    integer          not null check (revision >= 0),
  primary key (tenant, pipeline_id)
);

create index on pipelines (tenant, sort_name, pipeline_id);
