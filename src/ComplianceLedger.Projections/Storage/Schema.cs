namespace ComplianceLedger.Projections.Storage;

/// <summary>
/// The tables of the view database, each with its version in its name: another shape is another table. Days are ISO 8601 text and moments are as stored
/// in the metadata (UTC, seven digits), so that both sort as text and can be read by a dashboard as they are.
/// </summary>
internal static class Schema
{
    /// <summary>Each projection, its version and its tables. All of them move together, in one transaction.</summary>
    public static readonly IReadOnlyList<(string Name, int Version)> Projections =
    [
        ("agency", 2),
        ("as_of", 2),
        ("calendar", 2),
        ("corrected_day", 1),
        ("due_dates", 2),
        ("history_index", 1),
        ("inspection", 1),
        ("instrument", 1),
        ("movable_term", 1),
        ("recurring_duty", 3),
        ("succession", 1),
        ("task_agency", 2),
        ("task_board", 10),
        ("transfer_due", 3),
    ];

    public const string Create =
        """
        CREATE TABLE IF NOT EXISTS projection (
            name TEXT NOT NULL,
            version INTEGER NOT NULL,
            position INTEGER NOT NULL,
            state TEXT NOT NULL,
            PRIMARY KEY (name, version)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS view_ledger (
            one INTEGER PRIMARY KEY CHECK (one = 1),
            ledger TEXT NOT NULL);

        CREATE TABLE IF NOT EXISTS history_index_v1 (
            position INTEGER PRIMARY KEY,
            stream TEXT NOT NULL,
            revision INTEGER NOT NULL,
            type TEXT NOT NULL,
            recorded_at TEXT NOT NULL,
            recorded_at_running_max TEXT NOT NULL,
            effective_day TEXT);
        CREATE UNIQUE INDEX IF NOT EXISTS history_index_v1_stream ON history_index_v1 (stream, revision);
        CREATE INDEX IF NOT EXISTS history_index_v1_known ON history_index_v1 (recorded_at_running_max);
        CREATE INDEX IF NOT EXISTS history_index_v1_transferred ON history_index_v1 (type) WHERE type IN ('directive-task.transferred.v1', 'succession.transfer-acknowledged.v1');
        CREATE INDEX IF NOT EXISTS history_index_v1_assigned ON history_index_v1 (effective_day, position) WHERE type = 'directive-task.assigned.v1';

        CREATE TABLE IF NOT EXISTS corrected_day_v1 (
            task TEXT NOT NULL,
            position INTEGER NOT NULL,
            known_from INTEGER NOT NULL,
            effective_day TEXT,
            PRIMARY KEY (position, known_from)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS corrected_day_v1_task ON corrected_day_v1 (task);

        CREATE TABLE IF NOT EXISTS task_board_v10 (
            task TEXT PRIMARY KEY,
            instrument TEXT NOT NULL,
            grp TEXT,
            force TEXT NOT NULL,
            title_vi TEXT NOT NULL,
            title_en TEXT,
            lead TEXT,
            coordinators TEXT NOT NULL,
            monitoring TEXT,
            addressees TEXT NOT NULL,
            status TEXT NOT NULL,
            standing TEXT NOT NULL,
            original_deadline TEXT,
            current_deadline TEXT,
            completed_on TEXT,
            is_key INTEGER NOT NULL,
            is_standing INTEGER NOT NULL,
            urgency TEXT,
            parent TEXT,
            children INTEGER NOT NULL,
            children_open INTEGER NOT NULL,
            extensions_granted INTEGER NOT NULL,
            request TEXT,
            suspensions TEXT NOT NULL,
            completed_spans TEXT NOT NULL,
            source TEXT,
            claims TEXT NOT NULL,
            latest_effective TEXT,
            first_position INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL,
            entered_on TEXT,
            closed_on TEXT,
            transfers TEXT NOT NULL,
            disputes TEXT NOT NULL,
            recurrence TEXT,
            period TEXT,
            consolidated_into TEXT,
            consolidated_from TEXT,
            reverted_transfers TEXT NOT NULL,
            former_agencies TEXT NOT NULL);

        CREATE TABLE IF NOT EXISTS as_of_task_v2 (
            number INTEGER PRIMARY KEY,
            task TEXT NOT NULL UNIQUE);

        CREATE TABLE IF NOT EXISTS as_of_particulars_v2 (
            task INTEGER NOT NULL,
            ordinal INTEGER NOT NULL,
            instrument TEXT NOT NULL,
            grp TEXT,
            lead TEXT,
            coordinators TEXT NOT NULL,
            monitoring TEXT,
            addressees TEXT NOT NULL,
            title_vi TEXT NOT NULL,
            title_en TEXT,
            search TEXT NOT NULL,
            PRIMARY KEY (task, ordinal)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS as_of_v2 (
            number INTEGER PRIMARY KEY,
            position INTEGER NOT NULL,
            task INTEGER NOT NULL,
            day_from INTEGER,
            day_until INTEGER,
            status TEXT,
            standing TEXT NOT NULL,
            original_deadline INTEGER,
            current_deadline INTEGER,
            completed_on INTEGER,
            rested_days INTEGER NOT NULL,
            is_resting INTEGER NOT NULL,
            has_request INTEGER NOT NULL,
            has_disputes INTEGER NOT NULL,
            is_entered_late INTEGER NOT NULL,
            extensions INTEGER NOT NULL,
            particulars INTEGER NOT NULL);
        CREATE INDEX IF NOT EXISTS as_of_v2_task ON as_of_v2 (task);

        CREATE TABLE IF NOT EXISTS task_agency_v2 (
            agency TEXT NOT NULL,
            task TEXT NOT NULL,
            relation TEXT NOT NULL,
            PRIMARY KEY (agency, task, relation)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS task_agency_v2_task ON task_agency_v2 (task);

        CREATE TABLE IF NOT EXISTS due_dates_v2 (
            task TEXT PRIMARY KEY,
            day TEXT NOT NULL,
            is_urged INTEGER NOT NULL,
            urged INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS due_dates_v2_day ON due_dates_v2 (day, task);
        CREATE INDEX IF NOT EXISTS due_dates_v2_urged ON due_dates_v2 (urged, day) WHERE is_urged = 1;

        CREATE TABLE IF NOT EXISTS inspection_v1 (
            inspection TEXT NOT NULL,
            revision INTEGER NOT NULL,
            type TEXT NOT NULL,
            data TEXT NOT NULL,
            by TEXT NOT NULL,
            occurred_on TEXT,
            position INTEGER NOT NULL,
            PRIMARY KEY (inspection, revision)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS inspection_task_v1 (
            task TEXT NOT NULL,
            inspection TEXT NOT NULL,
            PRIMARY KEY (task, inspection)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS inspection_task_v1_inspection ON inspection_task_v1 (inspection);

        CREATE TABLE IF NOT EXISTS calendar_v2 (
            calendar TEXT NOT NULL,
            revision INTEGER NOT NULL,
            type TEXT NOT NULL,
            data TEXT NOT NULL,
            occurred_on TEXT,
            position INTEGER NOT NULL,
            PRIMARY KEY (calendar, revision)) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS movable_term_v1 (
            task TEXT PRIMARY KEY,
            calendar TEXT NOT NULL,
            revision INTEGER NOT NULL,
            roll_policy TEXT NOT NULL,
            term TEXT NOT NULL,
            day TEXT NOT NULL,
            closed_on TEXT,
            moved_by INTEGER) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS movable_term_v1_unmoved ON movable_term_v1 (calendar, closed_on) WHERE moved_by IS NULL;
        CREATE INDEX IF NOT EXISTS movable_term_v1_moved ON movable_term_v1 (task) WHERE moved_by IS NOT NULL;

        CREATE TABLE IF NOT EXISTS recurring_duty_v3 (
            task TEXT PRIMARY KEY,
            next_day TEXT,
            open_periods TEXT NOT NULL,
            at_odds TEXT) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS agency_v2 (
            agency TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            name_vi TEXT NOT NULL,
            name_en TEXT,
            since TEXT,
            claims TEXT NOT NULL,
            successions TEXT NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS succession_v1 (
            succession TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            predecessors TEXT NOT NULL,
            successor TEXT NOT NULL,
            effective_on TEXT NOT NULL,
            instrument TEXT,
            allocation TEXT NOT NULL,
            transferred INTEGER NOT NULL,
            is_completed INTEGER NOT NULL,
            planned_position INTEGER NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL) WITHOUT ROWID;

        CREATE TABLE IF NOT EXISTS transfer_due_v3 (
            task TEXT NOT NULL,
            succession TEXT NOT NULL,
            receiver TEXT NOT NULL,
            effective_on TEXT NOT NULL,
            before INTEGER NOT NULL,
            reverts INTEGER NOT NULL,
            PRIMARY KEY (task, succession)) WITHOUT ROWID;
        CREATE INDEX IF NOT EXISTS transfer_due_v3_effective ON transfer_due_v3 (effective_on);

        CREATE TABLE IF NOT EXISTS instrument_v1 (
            instrument TEXT PRIMARY KEY,
            kind TEXT NOT NULL,
            number TEXT,
            issuer TEXT NOT NULL,
            spoken_on TEXT,
            issued_on TEXT,
            parent TEXT,
            title_vi TEXT NOT NULL,
            title_en TEXT,
            roll_policy TEXT NOT NULL,
            claims TEXT NOT NULL,
            revision INTEGER NOT NULL,
            position INTEGER NOT NULL) WITHOUT ROWID;
        """;
}
