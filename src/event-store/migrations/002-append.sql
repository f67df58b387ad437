-- Writes a batch of appends and returns what became of it. The sender has put appends into groups that share no
-- stream written in the batch and no command, so that groups do not depend on each other:
--   checks   [{s: stream, r: the revision it must have before the batch, g: [the groups that rest on it]}]
--   keys     [{t: tenant, k: command key, g: group}]
--   exact    groups that contradict themselves already
--   appends  the appends one by one, as text: they are looked at only for groups in which something is wrong
--   events   [{i: index, n: append, g: group, t, s, r, y: type, v: schema version, e: effective on, k, m, d}]
-- Groups in which everything holds are written together; the others go append by append (ledger.append_exactly).
-- Returns {first: position of the first event written together, at: when, bad: [groups], exact: [{n, …}]}.
--
-- The lock is taken in a statement of its own: the statements after it see what was committed while it waited. It
-- is held until the commit, which makes the order of positions the order of commits. The planner is kept on the
-- indexes: a plan made while the table is empty would read all of it, and be kept when it has grown.
create function ledger.append(checks json, keys json, exact integer[], appends text, events json) returns json
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

  select array_agg(bad.g) into v_bad
  from (
    select unnest(c.g) as g
    from json_to_recordset(checks) as c(s text, r integer, g integer[])
    where c.r <> coalesce(
      (select e.revision from ledger.events e where e.stream = c.s order by e.revision desc limit 1), -1)
    union all
    select k.g
    from json_to_recordset(keys) as k(t text, k uuid, g integer)
    where (select e.position from ledger.events e where e.tenant = k.t and e.command_key = k.k limit 1) is not null
    union all
    select unnest(exact)
  ) as bad;

  if v_bad is null then
    insert into ledger.events (position, recorded_at, revision, schema_version, effective_on, command_key, tenant,
                               stream, type, meta, data)
    select v_head + e.i, v_at, e.r, e.v, e.e, e.k, e.t, e.s, e.y, e.m, coalesce(e.d, 'null')
    from json_to_recordset(events) as e(i bigint, r integer, v integer, e date, k uuid, t text, s text, y text, m json, d json);
  else
    insert into ledger.events (position, recorded_at, revision, schema_version, effective_on, command_key, tenant,
                               stream, type, meta, data)
    select v_head + row_number() over (order by e.i), v_at, e.r, e.v, e.e, e.k, e.t, e.s, e.y, e.m, coalesce(e.d, 'null')
    from json_to_recordset(events) as e(i bigint, g integer, r integer, v integer, e date, k uuid, t text, s text, y text, m json, d json)
    where e.g <> all (v_bad);
  end if;
  get diagnostics v_written = row_count;

  if v_bad is not null then
    v_exact := ledger.append_exactly(appends::json, v_bad, events, v_head + v_written, v_at);
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
create function ledger.append_exactly(appends json, groups integer[], events json, head bigint, at timestamptz)
returns json
language plpgsql
set search_path = ''
set plan_cache_mode = force_generic_plan
set enable_seqscan = off
set enable_bitmapscan = off
set jit = off
as $$
declare
  v_events  json[] := array(select json_array_elements(events));
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
      select v_head + u.ordinal, at, e.r, e.v, e.e, e.k, e.t, e.s, e.y, e.m, coalesce(e.d, 'null')
      from unnest(v_events[v_append.f : v_append.l]) with ordinality as u(event, ordinal),
           json_to_record(u.event) as e(r integer, v integer, e date, k uuid, t text, s text, y text, m json, d json);
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

revoke all on function ledger.append(json, json, integer[], text, json),
                       ledger.append_exactly(json, integer[], json, bigint, timestamptz),
                       ledger.position_at(timestamptz) from public;
