"""What the database itself makes sure of: who may write, that journals balance, and that nothing is ever changed."""

from django.db import migrations

from commonweal.access.protection import protect, role_in

READERS = role_in(
    ["operator", "administrator", "finance-lead", "integration-lead", "board-member", "clerk", "analyst", "regulator"]
)
MAKERS = role_in(["operator", "administrator", "finance-lead", "integration-lead"])
CLOSERS = role_in(["operator", "administrator", "finance-lead"])
STEWARDS = role_in(["operator", "administrator"])
MYSELF = "(SELECT commonweal_principal())"

BY_INDEX = "SET enable_seqscan = off SET enable_hashjoin = off SET enable_mergejoin = off"
"""Guards reach the few rows of a batch by index, however little the planner knows of tables that grew since it looked."""

TABLES = (
    "money_fund", "money_agreement", "money_use_rule", "money_spending_limit", "money_coding", "money_batch",
    "money_journal", "money_posting", "money_approval", "money_balance", "money_reversal", "money_close",
)  # fmt: skip
STAMPED = ("money_fund", "money_agreement", "money_batch", "money_journal", "money_approval", "money_close")

APPEND_ONLY = """
CREATE FUNCTION money_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  RAISE EXCEPTION 'money: % of % is refused: a correction is a new entry', lower(TG_OP), TG_TABLE_NAME
    USING ERRCODE = 'MN001';
END $$;
""" + "".join(
    f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON {table} "
    "FOR EACH STATEMENT EXECUTE FUNCTION money_append_only();\n"
    for table in TABLES
)

STAMP = """
CREATE FUNCTION money_stamp() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  NEW.recorded := statement_timestamp();
  NEW.written_in := pg_current_xact_id();
  RETURN NEW;
END $$;
""" + "".join(
    f"CREATE TRIGGER stamp BEFORE INSERT ON {table} FOR EACH ROW EXECUTE FUNCTION money_stamp();\n" for table in STAMPED
)

KNOWN = """
ALTER TABLE money_journal ADD CONSTRAINT money_journal_known
  CHECK (known <= (recorded AT TIME ZONE 'Europe/London')::date);
ALTER TABLE money_close ADD CONSTRAINT money_close_past
  CHECK (through <= (recorded AT TIME ZONE 'Europe/London')::date);
ALTER TABLE money_approval ADD CONSTRAINT money_approval_batch
  FOREIGN KEY (batch_id, maker) REFERENCES money_batch (id, maker);
"""

# What belongs to a batch is written in the transaction that writes the batch, so that one look at commit suffices.
TOGETHER = """
CREATE FUNCTION money_journals_together() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT batch_id FROM added) a JOIN money_batch b ON b.id = a.batch_id
             WHERE b.written_in <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'money: a journal joins no batch that is already written' USING ERRCODE = 'MN002';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER together AFTER INSERT ON money_journal REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION money_journals_together();

CREATE FUNCTION money_postings_together() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT journal_id FROM added) a JOIN money_journal j ON j.id = a.journal_id
             WHERE j.written_in <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'money: a posting joins no journal that is already written' USING ERRCODE = 'MN002';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER together AFTER INSERT ON money_posting REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION money_postings_together();
""".replace("{BY_INDEX}", BY_INDEX)

TERMS = """
CREATE FUNCTION money_terms_together() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
BEGIN
  IF EXISTS (SELECT FROM (SELECT DISTINCT agreement_id FROM added) a JOIN money_agreement g ON g.id = a.agreement_id
             WHERE g.written_in <> pg_current_xact_id()) THEN
    RAISE EXCEPTION 'money: a rule joins no agreement that is already written' USING ERRCODE = 'MN002';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER together AFTER INSERT ON money_use_rule REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION money_terms_together();
CREATE TRIGGER together AFTER INSERT ON money_spending_limit REFERENCING NEW TABLE AS added
  FOR EACH STATEMENT EXECUTE FUNCTION money_terms_together();
""".replace("{BY_INDEX}", BY_INDEX)

BALANCED = """
CREATE FUNCTION money_batch_balances() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
DECLARE
  bad record;
BEGIN
  SELECT j.ref, c.fund_id, a.book, c.source, c.permitted_use, sum(p.pence) AS pence INTO bad
  FROM money_journal j
  JOIN money_posting p ON p.journal_id = j.id
  JOIN money_coding c ON c.id = p.coding_id
  JOIN money_account a ON a.code = c.account_id
  WHERE j.batch_id = NEW.id
  GROUP BY j.id, j.ref, c.fund_id, a.book, c.source, c.permitted_use
  HAVING sum(p.pence) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: journal % does not balance in fund %, book %, source %, use %: out by % pence',
      bad.ref, bad.fund_id, bad.book, bad.source, bad.permitted_use, bad.pence USING ERRCODE = 'MN003';
  END IF;

  SELECT j.ref, c.source, sum(p.pence) AS pence INTO bad
  FROM money_journal j
  JOIN money_posting p ON p.journal_id = j.id
  JOIN money_coding c ON c.id = p.coding_id
  JOIN money_account a ON a.code = c.account_id AND a.kind = 'transfer'
  WHERE j.batch_id = NEW.id
  GROUP BY j.id, j.ref, c.source, c.permitted_use
  HAVING sum(p.pence) <> 0 LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: the transfer of journal % sends and receives different sums of %: out by % pence',
      bad.ref, bad.source, bad.pence USING ERRCODE = 'MN003';
  END IF;

  SELECT count(*) AS journals, coalesce(sum(lines), 0) AS postings, coalesce(min(lines), 0) AS fewest INTO bad
  FROM (SELECT count(p.line) AS lines FROM money_journal j LEFT JOIN money_posting p ON p.journal_id = j.id
        WHERE j.batch_id = NEW.id GROUP BY j.id) each_one;
  IF bad.journals <> NEW.journals OR bad.postings <> NEW.postings OR bad.fewest < 2 THEN
    RAISE EXCEPTION 'money: batch % says % journals and % postings and has % and %',
      NEW.key, NEW.journals, NEW.postings, bad.journals, bad.postings USING ERRCODE = 'MN003';
  END IF;

  SELECT j.ref INTO bad FROM money_journal j
  WHERE j.batch_id = NEW.id AND j.reverses_id IS NOT NULL AND (
    NOT EXISTS (SELECT FROM money_journal o JOIN money_approval a ON a.batch_id = o.batch_id
                WHERE o.id = j.reverses_id AND a.outcome = 'approved')
    OR EXISTS (SELECT FROM money_posting p WHERE p.journal_id IN (j.id, j.reverses_id)
               GROUP BY p.coding_id, p.encumbrance HAVING sum(p.pence) <> 0))
  LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: journal % is no exact reversal of an approved one', bad.ref USING ERRCODE = 'MN003';
  END IF;
  RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER balances AFTER INSERT ON money_batch DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION money_batch_balances();
""".replace("{BY_INDEX}", BY_INDEX)

# Runs in the transaction of the approval. Locks come first and in order: the fund shared (a close takes it alone),
# then what the batch spends of a limit or an encumbrance. Nothing locks a balance.
APPROVED = """
CREATE FUNCTION money_lock(kind text, name text) RETURNS bigint LANGUAGE sql IMMUTABLE PARALLEL SAFE
AS $$ SELECT hashtextextended('commonweal.money.' || kind || '.' || name, 0) $$;

CREATE FUNCTION money_matches(wanted jsonb, c money_coding) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT NOT EXISTS (
    SELECT FROM jsonb_each(wanted) w
    WHERE NOT w.value ? coalesce(to_jsonb(c) ->> CASE w.key WHEN 'account' THEN 'account_id' ELSE w.key END, ''))
$$;

CREATE FUNCTION money_on_approval() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
DECLARE
  bad record;
  one record;
  spent bigint;
BEGIN
  IF NEW.outcome <> 'approved' THEN
    RETURN NULL;
  END IF;
  IF current_setting('transaction_isolation') NOT IN ('read committed', 'serializable') THEN
    RAISE EXCEPTION 'money: approve in a transaction that is read committed or serializable' USING ERRCODE = 'MN002';
  END IF;

  FOR one IN
    SELECT DISTINCT c.fund_id FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
    JOIN money_coding c ON c.id = p.coding_id WHERE j.batch_id = NEW.batch_id ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock_shared(money_lock('fund', one.fund_id));
  END LOOP;

  SELECT j.ref, j.known, k.fund_id, k.through INTO bad
  FROM money_journal j JOIN money_posting p ON p.journal_id = j.id JOIN money_coding c ON c.id = p.coding_id
  JOIN money_close k ON k.fund_id = c.fund_id AND k.through >= j.known
  WHERE j.batch_id = NEW.batch_id LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: journal % is booked on %, and fund % is closed through %',
      bad.ref, bad.known, bad.fund_id, bad.through USING ERRCODE = 'MN004';
  END IF;

  SELECT s.ref, s.effective, c.fund_id, c.permitted_use, c.source, g.fund_id AS ruled, r.title,
         r.citation ->> 'source' AS source_of_rule INTO bad
  FROM (SELECT min(j.ref) AS ref, j.effective, p.coding_id
        FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
        WHERE j.batch_id = NEW.batch_id GROUP BY 2, 3) s
  JOIN money_coding c ON c.id = s.coding_id
  JOIN money_account a ON a.code = c.account_id
  LEFT JOIN LATERAL (SELECT x.id, x.fund_id FROM money_agreement x
                     WHERE x.fund_id = c.fund_id AND x.effective_from <= s.effective
                     ORDER BY x.version DESC LIMIT 1) g ON true
  LEFT JOIN money_use_rule r ON r.agreement_id = g.id AND r.code = c.permitted_use
  WHERE r.id IS NULL OR (a.kind = 'expenditure' AND NOT money_matches(r.allows, c)) LIMIT 1;
  IF FOUND THEN
    IF bad.title IS NULL THEN
      RAISE EXCEPTION 'money: no agreement of fund % names the use % on %', bad.fund_id, bad.permitted_use, bad.effective
        USING ERRCODE = 'MN005';
    END IF;
    RAISE EXCEPTION 'money: journal % spends money of % against the rule: %', bad.ref, bad.source, bad.title
      USING ERRCODE = 'MN005';
  END IF;

  FOR one IN
    SELECT DISTINCT l.id FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
    JOIN money_coding c ON c.id = p.coding_id JOIN money_account a ON a.code = c.account_id AND a.kind = 'expenditure'
    JOIN money_agreement g ON g.fund_id = c.fund_id JOIN money_spending_limit l ON l.agreement_id = g.id
    WHERE j.batch_id = NEW.batch_id AND money_matches(l.match, c) ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(money_lock('limit', one.id::text));
  END LOOP;
  FOR one IN
    SELECT DISTINCT p.encumbrance FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
    WHERE j.batch_id = NEW.batch_id AND p.encumbrance <> '' ORDER BY 1
  LOOP
    PERFORM pg_advisory_xact_lock(money_lock('encumbrance', one.encumbrance));
  END LOOP;

  INSERT INTO money_balance (batch_id, coding_id, effective, known, pence, postings)
  SELECT NEW.batch_id, p.coding_id, j.effective, j.known, sum(p.pence), count(*)
  FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
  WHERE j.batch_id = NEW.batch_id GROUP BY 2, 3, 4;

  INSERT INTO money_reversal (reversed_id, by_id)
  SELECT reverses_id, id FROM money_journal WHERE batch_id = NEW.batch_id AND reverses_id IS NOT NULL ORDER BY 1;

  FOR one IN
    SELECT l.id, l.name, l.match, l.start, l."end", l.pence, l.rule, g.fund_id, g.version, g.effective_from
    FROM money_spending_limit l JOIN money_agreement g ON g.id = l.agreement_id
    WHERE g.version = (SELECT max(x.version) FROM money_agreement x
                       WHERE x.fund_id = g.fund_id AND x.effective_from <= l."end")
      AND EXISTS (SELECT FROM money_balance b JOIN money_coding c ON c.id = b.coding_id
                  JOIN money_account a ON a.code = c.account_id AND a.kind = 'expenditure'
                  WHERE b.batch_id = NEW.batch_id AND c.fund_id = g.fund_id
                    AND b.effective BETWEEN l.start AND l."end" AND money_matches(l.match, c))
  LOOP
    SELECT coalesce(sum(b.pence), 0) INTO spent
    FROM money_coding c JOIN money_account a ON a.code = c.account_id AND a.kind = 'expenditure'
    JOIN money_balance b ON b.coding_id = c.id
    WHERE c.fund_id = one.fund_id AND money_matches(one.match, c) AND b.effective BETWEEN one.start AND one."end";
    IF spent > one.pence THEN
      RAISE EXCEPTION 'money: % of fund % may spend % pence from % to % and would have spent % pence: %',
        one.name, one.fund_id, one.pence, one.start, one."end", spent, one.rule USING ERRCODE = 'MN006';
    END IF;
  END LOOP;

  FOR bad IN
    SELECT e.encumbrance, sum(p.pence) AS pence
    FROM (SELECT DISTINCT p.encumbrance FROM money_journal j JOIN money_posting p ON p.journal_id = j.id
          WHERE j.batch_id = NEW.batch_id AND p.encumbrance <> '') e
    JOIN money_posting p ON p.encumbrance = e.encumbrance AND p.encumbrance <> ''
    JOIN money_journal j ON j.id = p.journal_id
    JOIN money_approval v ON v.batch_id = j.batch_id AND v.outcome = 'approved'
    JOIN money_coding c ON c.id = p.coding_id AND c.account_id = 'encumbrance'
    GROUP BY e.encumbrance HAVING sum(p.pence) < 0
  LOOP
    RAISE EXCEPTION 'money: encumbrance % would be released by % pence more than it holds', bad.encumbrance, -bad.pence
      USING ERRCODE = 'MN007';
  END LOOP;
  RETURN NULL;
END $$;
CREATE TRIGGER approved AFTER INSERT ON money_approval FOR EACH ROW EXECUTE FUNCTION money_on_approval();
""".replace("{BY_INDEX}", BY_INDEX)

# A close waits for approvals that are under way and keeps later ones out.
CLOSED = """
CREATE FUNCTION money_on_close() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
DECLARE
  bad record;
BEGIN
  PERFORM pg_advisory_xact_lock(money_lock('fund', NEW.fund_id));
  SELECT through INTO bad FROM money_close WHERE fund_id = NEW.fund_id AND through >= NEW.through LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: fund % is closed through % already', NEW.fund_id, bad.through USING ERRCODE = 'MN004';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER in_order BEFORE INSERT ON money_close FOR EACH ROW EXECUTE FUNCTION money_on_close();

CREATE FUNCTION money_close_leaves_nothing() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, public {BY_INDEX} AS $$
DECLARE
  bad record;
BEGIN
  SELECT b.key INTO bad FROM money_batch b JOIN money_journal j ON j.batch_id = b.id
  JOIN money_posting p ON p.journal_id = j.id JOIN money_coding c ON c.id = p.coding_id
  WHERE NOT EXISTS (SELECT FROM money_approval v WHERE v.batch_id = b.id)
    AND c.fund_id = NEW.fund_id AND j.known <= NEW.through LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'money: batch % waits for an answer and is booked by %', bad.key, NEW.through
      USING ERRCODE = 'MN004';
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER leaves_nothing AFTER INSERT ON money_close FOR EACH ROW EXECUTE FUNCTION money_close_leaves_nothing();
""".replace("{BY_INDEX}", BY_INDEX)

UNDO = """
DROP FUNCTION money_append_only, money_stamp, money_journals_together, money_postings_together, money_terms_together,
  money_batch_balances, money_on_approval, money_matches, money_lock, money_on_close, money_close_leaves_nothing CASCADE;
ALTER TABLE money_journal DROP CONSTRAINT money_journal_known;
ALTER TABLE money_close DROP CONSTRAINT money_close_past;
ALTER TABLE money_approval DROP CONSTRAINT money_approval_batch;
"""


class Migration(migrations.Migration):
    dependencies = [("money", "0001_initial")]

    operations = [
        migrations.RunSQL(APPEND_ONLY + STAMP + KNOWN + TOGETHER + TERMS + BALANCED + APPROVED + CLOSED, UNDO),
        protect("money_account", read=READERS, insert=STEWARDS, update=STEWARDS, update_columns=("name",)),
        protect("money_fund", read=READERS, insert=f"{MAKERS} AND opened_by = {MYSELF}"),
        protect("money_agreement", read=READERS, insert=f"{MAKERS} AND made_by = {MYSELF}"),
        protect("money_use_rule", read=READERS, insert=MAKERS),
        protect("money_spending_limit", read=READERS, insert=MAKERS),
        protect("money_coding", read=READERS, insert=MAKERS),
        protect("money_batch", read=READERS, insert=f"{MAKERS} AND maker = {MYSELF}"),
        protect("money_journal", read=READERS, insert=MAKERS),
        protect("money_posting", read=READERS, insert=MAKERS),
        protect("money_approval", read=READERS, insert=f"{MAKERS} AND checker = {MYSELF}"),
        protect("money_balance", read=READERS),
        protect("money_reversal", read=READERS),
        protect("money_close", read=READERS, insert=f"{CLOSERS} AND closed_by = {MYSELF}"),
    ]
