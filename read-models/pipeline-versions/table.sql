-- What a pipeline was since when, the oldest first: [{position, name, stages}, ...].
create table pipeline_versions (
  tenant      text collate "C" not null,
  pipeline_id text collate "C" not null,
  versions    jsonb            not null check (jsonb_typeof(versions) = 'array'),
  primary key (tenant, pipeline_id)
);
