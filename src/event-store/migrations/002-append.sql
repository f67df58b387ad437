-- Writes a batch of appends and returns what became of it. The sender has put appends into groups that share no
-- stream written in the batch and no command, so that groups do not depend on each other. What must hold:
--   check_streams, check_revisions   the revision that each of these streams must have before the batch
--   key_tenants, key_ids             commands that must not have been appended before
--   exact                            groups that contradict themselves already
-- The events, in the order of the batch, by columns: group_of, revisions, versions, dates, keys, tenants, streams,
-- types, metas, datas. And as text, because it is looked at only when something does not hold:
--   detail  {checks: [[groups that rest on each check]], keys: [the group of each key], appends: one by one}
-- Groups in which everything holds are written together; the others go append by append (ledger.append_exactly).
-- Returns {first: position of the first event written together, at: when, bad: [groups], exact: [{n, …}]}.
--
-- The lock is taken in a statement of its own: the statements after it see what was committed while it waited. It
-- is held until the commit, which makes the order of positions the order of commits. The planner is kept on the
-- indexes: a plan made while the table is empty would read all of it, and be kept when it has grown.
create function ledger.append(
  check_streams text[], check_revisions integer[], key_tenants text[], key_ids text[], exact integer[], detail text,
  group_of integer[], revisions integer[], versions integer[], dates text[], keys text[], tenants text[],
  streams text[], types text[], metas json[], datas json[]) returns json
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set enable_hashjoin = off
set enable_mergejoin = off
set enable_sort = off
set jit = off
as $$
declare
  v_head    bigint;
  v_last    timestamptz;
  v_at      timestamptz;
  v_moved   bigint[];
  v_known   bigint[];
  v_bad     integer[];
  v_written bigint;
  v_exact   json;
begin
  if current_setting('transaction_isolation') <> 'read committed' then
    raise exception 'ledger.append needs the isolation level read committed' using errcode = 'invalid_transaction_state';
  end if;
  perform pg_advisory_xact_lock(7302114602);

  select e.position, e.recorded_at into v_head, v_last
  from ledger.events e
  order by e.position desc
  limit 1;
  v_head := coalesce(v_head, 0);
  v_at := greatest(v_last, date_trunc('milliseconds', clock_timestamp()));

  select array_agg(c.n) into v_moved
  from unnest(check_streams, check_revisions) with ordinality as c(s, r, n)
  where c.r <> coalesce(
    (select e.revision from ledger.events e where e.stream = c.s order by e.revision desc limit 1), -1);

  select array_agg(k.n) into v_known
  from unnest(key_tenants, key_ids) with ordinality as k(t, k, n)
  where (select e.position from ledger.events e where e.tenant = k.t and e.command_key = k.k::uuid limit 1) is not null;

  if v_moved is null and v_known is null and cardinality(exact) = 0 then
    insert into ledger.events (position, recorded_at, revision, schema_version, effective_on, command_key, tenant,
                               stream, type, meta, data)
    select v_head + e.i, v_at, e.r, e.v, e.e::date, e.k::uuid, e.t, e.s, e.y, e.m, e.d
    from unnest(revisions, versions, dates, keys, tenants, streams, types, metas, datas)
         with ordinality as e(r, v, e, k, t, s, y, m, d, i);
    get diagnostics v_written = row_count;
  else
    v_bad := array(
      select g.value::integer
      from json_array_elements(detail::json -> 'checks') with ordinality as c(groups, n),
           json_array_elements_text(c.groups) as g
      where c.n = any (v_moved)
      union
      select k.value::integer
      from json_array_elements_text(detail::json -> 'keys') with ordinality as k(value, n)
      where k.n = any (v_known)
      union
      select unnest(exact));

    insert into ledger.events (position, recorded_at, revision, schema_version, effective_on, command_key, tenant,
                               stream, type, meta, data)
    select v_head + row_number() over (order by e.i), v_at, e.r, e.v, e.e::date, e.k::uuid, e.t, e.s, e.y, e.m, e.d
    from unnest(group_of, revisions, versions, dates, keys, tenants, streams, types, metas, datas)
         with ordinality as e(g, r, v, e, k, t, s, y, m, d, i)
    where e.g <> all (v_bad);
    get diagnostics v_written = row_count;

    v_exact := ledger.append_exactly(detail::json -> 'appends', v_bad, v_head + v_written, v_at,
                                     revisions, versions, dates, keys, tenants, streams, types, metas, datas);
  end if;
  v_written := v_written + coalesce((v_exact ->> 'written')::bigint, 0);
  if v_written > 0 then
    perform pg_notify('ledger_events', (v_head + v_written)::text);
  end if;
  return json_build_object(
    'first', (v_head + 1)::text,
    'at', to_char(v_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
    'bad', coalesce(v_bad, '{}'),
    'exact', coalesce(v_exact -> 'results', '[]'));
end
$$;

-- The rule itself, one append after the other, each seeing what the earlier ones have written:
--   appends  [{n, g, t, s, r, k, q: [{s, r}] guards, f: index of the first event, l: of the last}]
-- Results  {n, o: 'appended' with p: position of its first event | 'conflict' with r: the stream's revision
--           | 'duplicate' with p: position of the first event that the command has written}.
create function ledger.append_exactly(
  appends json, groups integer[], head bigint, at timestamptz, revisions integer[], versions integer[], dates text[],
  keys text[], tenants text[], streams text[], types text[], metas json[], datas json[]) returns json
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
declare
  v_failed  text[] := '{}';
  v_results json[] := '{}';
  v_head    bigint := head;
  v_append  record;
  v_actual  integer;
  v_before  bigint;
  v_holds   boolean;
begin
  for v_append in
    select a.n, a.s, a.r, a.t, a.k, a.q, a.f, a.l
    from json_to_recordset(appends) as a(n integer, g integer, t text, s text, r integer, k uuid, q json, f integer, l integer)
    where a.g = any (groups)
    order by a.n
  loop
    v_actual := coalesce(
      (select e.revision from ledger.events e where e.stream = v_append.s order by e.revision desc limit 1), -1);
    v_before := null;
    if v_append.s = any (v_failed) then
      v_holds := false;
    else
      if v_append.k is not null then
        v_before := (select e.position from ledger.events e
                     where e.tenant = v_append.t and e.command_key = v_append.k limit 1);
      end if;
      v_holds := v_before is null and v_actual = v_append.r and not exists (
        select
        from json_to_recordset(v_append.q) as q(s text, r integer)
        where q.s = any (v_failed) or q.r <> coalesce(
          (select e.revision from ledger.events e where e.stream = q.s order by e.revision desc limit 1), -1));
    end if;

    if v_holds then
      insert into ledger.events (position, recorded_at, revision, schema_version, effective_on, command_key, tenant,
                                 stream, type, meta, data)
      select v_head + e.i, at, e.r, e.v, e.e::date, e.k::uuid, e.t, e.s, e.y, e.m, e.d
      from unnest(revisions[v_append.f : v_append.l], versions[v_append.f : v_append.l],
                  dates[v_append.f : v_append.l], keys[v_append.f : v_append.l], tenants[v_append.f : v_append.l],
                  streams[v_append.f : v_append.l], types[v_append.f : v_append.l], metas[v_append.f : v_append.l],
                  datas[v_append.f : v_append.l]) with ordinality as e(r, v, e, k, t, s, y, m, d, i);
      v_results := v_results || json_build_object('n', v_append.n, 'o', 'appended', 'p', (v_head + 1)::text);
      v_head := v_head + greatest(v_append.l - v_append.f + 1, 0);
    else
      -- Nothing was decided on an append without events: it spoils nothing.
      if v_append.f <= v_append.l then
        v_failed := v_failed || v_append.s;
      end if;
      v_results := v_results || case
        when v_before is null then json_build_object('n', v_append.n, 'o', 'conflict', 'r', v_actual)
        else json_build_object('n', v_append.n, 'o', 'duplicate', 'p', v_before::text)
      end;
    end if;
  end loop;
  return json_build_object('results', to_json(v_results), 'written', (v_head - head)::text);
end
$$;

-- The last position at or before an instant: recorded_at never decreases along the log, so halving finds it.
create function ledger.position_at(instant timestamptz) returns bigint
language plpgsql stable
set search_path = ''
set enable_seqscan = off
as $$
declare
  v_low    bigint := 0;
  v_high   bigint := coalesce((select e.position from ledger.events e order by e.position desc limit 1), 0);
  v_middle bigint;
begin
  while v_low < v_high loop
    v_middle := (v_low + v_high + 1) / 2;
    if (select e.recorded_at <= instant from ledger.events e where e.position = v_middle) then
      v_low := v_middle;
    else
      v_high := v_middle - 1;
    end if;
  end loop;
  return v_low;
end
$$;

revoke all on function ledger.append, ledger.append_exactly, ledger.position_at from public;
