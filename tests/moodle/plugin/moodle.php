<?php
// As much of Moodle as the import format of quizgen meets: functions and classes of the names, parameters and habits of
// Moodle 4.1 to 5.2, over tables of the same columns in SQLite. Own code, written from Moodle's API; GPL-3.0-or-later.
// SITE: "4.1" (cloze loses its ID number when it is read) or "5.2" (entries count their versions themselves).

namespace core_question\local\bank {
    class question_version_status {
        const QUESTION_STATUS_READY = 'ready';
        const QUESTION_STATUS_HIDDEN = 'hidden';
        const QUESTION_STATUS_DRAFT = 'draft';
    }
}

namespace core_privacy\local\metadata {
    interface null_provider {
        public static function get_reason(): string;
    }
}

namespace core\event {
    class question_event {
        public static $log = [];
        protected $data;
        public static function create_from_question_instance($question, $context = null, $other = null) {
            $event = new static();
            $event->data = [substr(static::class, strlen(__NAMESPACE__) + 1), $question->id, $other ?? $question->category];
            return $event;
        }
        public function trigger() {
            self::$log[] = $this->data;
        }
    }
    class question_created extends question_event {
    }
    class question_moved extends question_event {
    }
}

namespace {
    define('MOODLE_INTERNAL', true);
    define('MEMORY_EXTRA', 'extra');
    define('DEBUG_DEVELOPER', 32767);
    define('PARAM_TEXT', 'text');
    define('FORMAT_MOODLE', '0');
    define('FORMAT_HTML', '1');
    define('FORMAT_PLAIN', '2');
    define('MUST_EXIST', 2);

    set_error_handler(function($level, $message, $file, $line) {
        throw new ErrorException($message, 0, $level, $file, $line);
    });

    class moodle_exception extends Exception {
        public function __construct($errorcode, $module = '', $link = '', $a = null) {
            parent::__construct(get_string($errorcode, $module ?: 'error', $a));
        }
    }
    class required_capability_exception extends moodle_exception {
    }

    // Tables, as arrays of objects; a column that a table does not have is left out of a record.
    class moodle_transaction {
        public $database;
        public function allow_commit() {
            $this->database->end($this);
        }
    }
    class moodle_database {
        const COLUMNS = [
            'question_categories' => 'name contextid info infoformat stamp parent sortorder idnumber',
            'question_bank_entries' => 'questioncategoryid idnumber ownerid nextversion',
            'question_versions' => 'questionbankentryid version questionid status',
            'question' => 'parent name questiontext questiontextformat generalfeedback generalfeedbackformat defaultmark '
                . 'penalty qtype length stamp timecreated timemodified createdby modifiedby',
            'question_answers' => 'question answer answerformat fraction feedback feedbackformat',
            'question_references' => 'usingcontextid component questionbankentryid version',
            'options' => 'questionid told',
            'files' => 'contextid component filearea itemid filepath filename content',
            'tags' => 'itemid name contextid',
        ];
        const DECIMALS = ['defaultmark', 'penalty', 'fraction'];
        protected $pdo;
        protected $open = [];
        public $writes = 0;
        public function __construct() {
            $this->pdo = new PDO('sqlite::memory:', null, null, [PDO::ATTR_ERRMODE => PDO::ERRMODE_EXCEPTION]);
            foreach (self::COLUMNS as $table => $columns) {
                if (SITE === '4.1') {
                    $columns = str_replace(' nextversion', '', $columns);
                }
                $columns = preg_replace('/\b(\w*id|version|nextversion|parent|question)\b/', '$1 INTEGER', str_replace(' ', ', ', $columns));
                $this->pdo->exec("CREATE TABLE $table (id INTEGER PRIMARY KEY AUTOINCREMENT, $columns)");
            }
            $this->pdo->exec('CREATE UNIQUE INDEX ids ON question_bank_entries (questioncategoryid, idnumber)');
            $this->pdo->exec('CREATE UNIQUE INDEX categoryids ON question_categories (contextid, idnumber)');
        }
        public function run($sql, $params = []) {
            $sql = preg_replace('/\{(\w+)\}/', '$1', $sql);
            if ($params && is_string(array_key_first($params))) {
                preg_match_all('/(?<!:):([a-z]+)/', $sql, $named);
                if ($named[1] !== array_unique($named[1]) || array_diff($named[1], array_keys($params))) {
                    throw new Exception("each name once, and with its value: $sql");
                }
                $params = array_intersect_key($params, array_flip($named[1]));
            }
            $statement = $this->pdo->prepare($sql);
            $statement->execute($params);
            return $statement;
        }
        public function get_records_sql($sql, $params = []) {
            $records = [];
            foreach ($this->run($sql, $params)->fetchAll(PDO::FETCH_OBJ) as $record) {
                $first = current((array) $record);
                if (isset($records[$first])) {
                    throw new Exception("the first column is no key: $sql");
                }
                $records[$first] = (object) array_map(function($value) {
                    return $value === null ? null : (string) $value;
                }, (array) $record);
            }
            return $records;
        }
        protected function where($conditions) {
            $parts = array_map(function($name) use ($conditions) {
                return $conditions[$name] === null ? "$name IS NULL" : "$name = ?";
            }, array_keys($conditions));
            $values = array_values(array_filter($conditions, function($value) {
                return $value !== null;
            }));
            return [$parts ? implode(' AND ', $parts) : '1 = 1', $values];
        }
        public function get_records($table, $conditions = [], $sort = 'id') {
            [$where, $values] = $this->where($conditions);
            return $this->get_records_sql("SELECT * FROM $table WHERE $where ORDER BY $sort", $values);
        }
        public function get_record($table, $conditions) {
            $records = $this->get_records($table, $conditions);
            if (count($records) > 1) {
                throw new Exception("several records in $table");
            }
            return reset($records);
        }
        public function get_field($table, $field, $conditions, $strictness = 0) {
            $record = $this->get_record($table, $conditions);
            if (!$record && $strictness === MUST_EXIST) {
                throw new Exception("no record in $table");
            }
            return $record ? $record->$field : false;
        }
        public function get_fieldset_sql($sql, $params = []) {
            return $this->run($sql, $params)->fetchAll(PDO::FETCH_COLUMN);
        }
        public function get_fieldset_select($table, $field, $select, $params = []) {
            return $this->get_fieldset_sql("SELECT $field FROM $table WHERE $select", $params);
        }
        public function get_in_or_equal($items) {
            return ['IN (' . implode(', ', array_fill(0, count($items), '?')) . ')', array_values($items)];
        }
        public function count_records_select($table, $select, $params = []) {
            return (int) $this->run("SELECT COUNT(*) FROM $table WHERE $select", $params)->fetchColumn();
        }
        protected function columns($table, $object) {
            $known = [];
            foreach ((array) $object as $name => $value) {
                $there = in_array($name, explode(' ', self::COLUMNS[$table])) && !($name === 'nextversion' && SITE === '4.1');
                if ($there) {
                    if (is_array($value) || is_object($value)) {
                        throw new Exception("$table.$name is no value");
                    }
                    $known[$name] = $value !== null && in_array($name, self::DECIMALS) ? sprintf('%.7f', $value) : $value;
                }
            }
            return $known;
        }
        public function insert_record($table, $object) {
            if (($object->component ?? '') !== 'user') { // A user's drafts are no part of the question bank.
                $this->count();
            }
            $known = $this->columns($table, $object) + ($table === 'question' ? ['parent' => 0] : []);
            $marks = implode(', ', array_fill(0, count($known), '?'));
            $this->run("INSERT INTO $table (" . implode(', ', array_keys($known)) . ") VALUES ($marks)", array_values($known));
            return (int) $this->pdo->lastInsertId();
        }
        public function update_record($table, $object) {
            $this->count();
            $known = $this->columns($table, $object);
            $set = implode(', ', array_map(function($name) {
                return "$name = ?";
            }, array_keys($known)));
            $this->run("UPDATE $table SET $set WHERE id = ?", array_merge(array_values($known), [$object->id]));
            return true;
        }
        public function set_field($table, $field, $value, $conditions) {
            $this->count();
            [$where, $values] = $this->where($conditions);
            $this->run("UPDATE $table SET $field = ? WHERE $where", array_merge([$value], $values));
            return true;
        }
        public function delete_records($table, $conditions) {
            $this->count();
            [$where, $values] = $this->where($conditions);
            $this->run("DELETE FROM $table WHERE $where", $values);
        }
        protected function count() {
            $this->writes++;
            if ($this->writes === ($GLOBALS['breaksat'] ?? null)) {
                throw new moodle_exception('dmlwriteexception');
            }
        }
        public function start_delegated_transaction() {
            if (!$this->open) {
                $this->pdo->beginTransaction();
            }
            $transaction = new moodle_transaction();
            $transaction->database = $this;
            return $this->open[] = $transaction;
        }
        public function end($transaction) {
            if (array_pop($this->open) !== $transaction) {
                throw new Exception('a transaction is ended out of turn');
            }
            if (!$this->open) {
                $this->pdo->commit();
            }
        }
        public function force_transaction_rollback() {
            if ($this->open) {
                $this->pdo->rollBack();
            }
            $this->open = [];
        }
        public function in_transaction() {
            return count($this->open);
        }
    }

    // Strings, output, rights.
    function get_string($name, $component = '', $a = null) {
        static $string = [];
        if ($component !== 'qformat_quizgen') {
            return "$component:$name";
        }
        if (!$string) {
            require(PLUGIN . '/lang/en/qformat_quizgen.php');
        }
        return preg_replace_callback('/\{\$a(?:->(\w+))?\}/', function($found) use ($a) {
            return isset($found[1]) ? ((array) $a)[$found[1]] : $a;
        }, $string[$name]);
    }
    function s($text) {
        return htmlspecialchars((string) $text, ENT_QUOTES);
    }
    function debugging($message) {
        return true;
    }
    class renderer {
        public function notification($message, $type = 'notifyproblem') {
            return "<div class=\"$type\">$message</div>\n";
        }
    }
    class html_writer {
        public static function tag($name, $contents, $attributes = []) {
            $told = implode('', array_map(function($key) use ($attributes) {
                return " $key=\"" . s($attributes[$key]) . '"';
            }, array_keys($attributes)));
            return "<$name$told>$contents</$name>";
        }
        public static function alist($items) {
            return '<ul><li>' . implode('</li><li>', $items) . '</li></ul>';
        }
    }
    class core_php_time_limit {
        public static function raise() {
        }
    }
    function raise_memory_limit($to) {
    }
    class core_text {
        public static function strtolower($text) {
            return strtolower($text);
        }
        public static function trim_utf8_bom($text) {
            return $text;
        }
    }
    class context {
        public $id;
        public static function instance_by_id($id) {
            $context = new context();
            $context->id = (int) $id;
            return $context;
        }
    }
    class context_user {
        public static function instance($id) {
            return context::instance_by_id(1000 + $id);
        }
    }
    function has_capability($capability, $context) {
        return in_array($capability, $GLOBALS['rights']);
    }
    function require_capability($capability, $context) {
        if (!has_capability($capability, $context)) {
            throw new required_capability_exception('nopermissions', 'error', '', $capability);
        }
    }
    function question_has_capability_on($question, $cap, $notused = -1): bool {
        global $USER;
        return has_capability("moodle/question:{$cap}all", $question->contextid)
            || ($question->createdby == $USER->id && has_capability("moodle/question:{$cap}mine", $question->contextid));
    }

    // Files and tags.
    class stored_file {
        public $record;
        public function is_directory() {
            return $this->record->filename === '.';
        }
        public function get_filename() {
            return $this->record->filename;
        }
        public function get_filepath() {
            return $this->record->filepath;
        }
        public function get_content() {
            return $this->record->content;
        }
        public function get_contenthash() {
            return sha1($this->record->content);
        }
    }
    class file_storage {
        public function create_file_from_string($record, $content) {
            $GLOBALS['DB']->insert_record('files', (object) ($record + ['content' => $content]));
        }
        public function get_area_files($contextid, $component, $filearea, $itemid, $sort = 'id', $includedirs = true) {
            $files = $GLOBALS['DB']->get_records('files', ['contextid' => $contextid, 'component' => $component,
                'filearea' => $filearea, 'itemid' => $itemid]);
            return array_map(function($record) {
                $file = new stored_file();
                $file->record = $record;
                return $file;
            }, $files);
        }
    }
    function get_file_storage() {
        return new file_storage();
    }
    function file_get_unused_draft_itemid() {
        static $last = 500000;
        return ++$last;
    }
    function file_save_draft_area_files($draft, $contextid, $component, $filearea, $itemid, $options = [], $text = null) {
        global $USER;
        $place = ['contextid' => $contextid, 'component' => $component, 'filearea' => $filearea, 'itemid' => $itemid];
        $files = get_file_storage()->get_area_files(context_user::instance($USER->id)->id, 'user', 'draft', $draft);
        if (!$files) {
            throw new Exception("the draft area $draft is empty");
        }
        foreach ($files as $file) {
            $names = ['filepath' => $file->get_filepath(), 'filename' => $file->get_filename()];
            get_file_storage()->create_file_from_string($place + $names, $file->get_content());
        }
        return $text;
    }
    class core_tag_tag {
        const BOTH_STANDARD_AND_NOT = 2;
        public static function is_enabled($component, $itemtype) {
            return true;
        }
        public static function normalize($rawtags, $tolowercase = true) {
            $normal = [];
            foreach ($rawtags as $tag) {
                $clean = preg_replace('/ +/', ' ', trim($tag));
                $normal[trim($tag)] = $tolowercase ? core_text::strtolower($clean) : $clean;
            }
            return $normal;
        }
        public static function set_item_tags($component, $itemtype, $itemid, $context, $tags) {
            global $DB;
            $DB->delete_records('tags', ['itemid' => $itemid]);
            foreach ($tags as $tag) {
                $DB->insert_record('tags', (object) ['itemid' => $itemid, 'name' => $tag, 'contextid' => $context->id]);
            }
        }
        public static function get_item_tags_array($component, $itemtype, $itemid, $standardonly = 2, $tiuserid = 0, $ashtml = true) {
            return $GLOBALS['DB']->get_fieldset_select('tags', $ashtml ? 'NULL' : 'name', 'itemid = ?', [$itemid]);
        }
    }

    // The question bank.
    function make_unique_id_code() {
        static $last = 0;
        return 'site+' . ++$last;
    }
    function clean_param($text, $type) {
        return trim(strip_tags($text));
    }
    function match_grade_options($gradeoptionsfull, $grade, $matchgrades = 'error') {
        foreach ($gradeoptionsfull as $value => $notused) {
            if (abs($grade - $value) < 0.00001 || ($matchgrades === 'nearest' && abs($grade - $value) < 0.02)) {
                return $value;
            }
        }
        return $matchgrades === 'error' ? false : 0;
    }
    function question_get_top_category($contextid, $create = false) {
        global $DB;
        $top = $DB->get_record('question_categories', ['contextid' => $contextid, 'parent' => 0]);
        if (!$top) {
            $top = (object) ['name' => 'top', 'contextid' => $contextid, 'parent' => 0, 'info' => '', 'sortorder' => 0];
            $top->id = $DB->insert_record('question_categories', $top);
        }
        return $top;
    }
    function get_next_version(int $questionbankentryid): int {
        global $DB;
        $next = SITE === '4.1' ? null : $DB->get_field('question_bank_entries', 'nextversion', ['id' => $questionbankentryid]);
        if ($next === null) {
            $next = 1 + (int) $DB->get_fieldset_sql('SELECT MAX(version) FROM {question_versions} WHERE questionbankentryid = ?',
                    [$questionbankentryid])[0];
        }
        if (SITE !== '4.1') {
            $DB->set_field('question_bank_entries', 'nextversion', $next + 1, ['id' => $questionbankentryid]);
        }
        return (int) $next;
    }
    function question_preload_questions($questionids = null): array {
        global $DB;
        [$in, $params] = $DB->get_in_or_equal($questionids);
        return $DB->get_records_sql("SELECT q.*, c.id AS category, v.status, v.version, v.questionbankentryid, c.contextid
              FROM {question} q
              JOIN {question_versions} v ON v.questionid = q.id
              JOIN {question_bank_entries} e ON e.id = v.questionbankentryid
              JOIN {question_categories} c ON c.id = e.questioncategoryid
             WHERE q.id $in", $params);
    }
    function get_question_options(&$questions, $loadtags = false, $filtercourses = null) {
        foreach ($questions as $question) {
            $question->defaultmark += 0;
            $question->penalty += 0;
            question_bank::get_qtype($question->qtype)->get_question_options($question);
        }
        return true;
    }
    class question_bank {
        public static function fraction_options_full() {
            $percent = [0, 5, 10, 11.11111, 12.5, 14.28571, 16.66667, 20, 25, 30, 33.33333, 40, 50, 60, 66.66667, 70, 75,
                80, 83.33333, 90, 100];
            $options = [];
            foreach ($percent as $value) {
                $options[sprintf('%.7f', $value / 100)] = "$value%";
                $options[sprintf('%.7f', -$value / 100)] = "-$value%";
            }
            return $options;
        }
        public static function get_qtype($name) {
            return $name === 'ordering' ? new qtype_ordering() : new question_type($name);
        }
        public static function get_all_qtypes() {
            return $GLOBALS['without'] ?? '' ? [] : [new question_type('multichoice'), new qtype_ordering()];
        }
        public static function notify_question_edited($questionid) {
        }
    }

    /** All types: what a type keeps beside its answers is one record of strings. */
    class question_type {
        const KEPT = [
            'multichoice' => 'single shuffleanswers answernumbering showstandardinstruction shownumcorrect',
            'truefalse' => '',
            'shortanswer' => 'usecase',
            'numerical' => 'tolerance unit multiplier unitgradingtype unitpenalty showunits unitsleft',
            'match' => 'shuffleanswers shownumcorrect subquestions subanswers',
            'essay' => 'responseformat responserequired responsefieldlines minwordlimit maxwordlimit attachments '
                . 'attachmentsrequired maxbytes filetypeslist graderinfo responsetemplate',
            'ordering' => 'layouttype selecttype selectcount gradingtype showgrading numberingstyle shownumcorrect',
            'description' => '',
            'multianswer' => '',
        ];
        const COMBINED = ['correctfeedback', 'partiallycorrectfeedback', 'incorrectfeedback'];
        protected $name;
        public function __construct($name) {
            $this->name = $name;
        }
        protected function keep($value) {
            if (is_array($value)) {
                return array_map([$this, 'keep'], array_diff_key($value, ['itemid' => 0]));
            }
            return $value === null ? null : (string) $value;
        }
        protected function take_files($field, $area, $itemid, $question) {
            if (!empty($field['itemid'])) {
                file_save_draft_area_files($field['itemid'], $question->context->id, 'question', $area, $itemid);
            }
        }
        public function save_question_options($question) {
            global $DB;
            $told = [];
            foreach (array_filter(explode(' ', self::KEPT[$this->name])) as $field) {
                $told[$field] = $this->keep($question->$field ?? null);
            }
            foreach (in_array($this->name, ['multichoice', 'match', 'ordering']) ? self::COMBINED : [] as $field) {
                $told[$field] = $this->keep($question->$field);
            }
            foreach (array_keys($question->hint ?? []) as $number) {
                $told['hints'][] = [$this->keep($question->hint[$number]), $this->keep($question->hintshownumcorrect[$number] ?? false),
                    $this->keep($question->hintclearwrong[$number] ?? false)];
            }
            if ($this->name === 'truefalse') {
                $question->fraction = [(int) $question->answer, 1 - (int) $question->answer];
                $question->answer = ['True', 'False'];
                $question->feedback = [$question->feedbacktrue, $question->feedbackfalse];
            }
            if ($this->name === 'multichoice' && count($question->answer) < 2) {
                return (object) ['notice' => 'not enough answers'];
            }
            if ($this->name === 'multianswer') {
                $told['sequence'] = $this->save_gaps($question);
                $question->answer = [];
            }
            foreach ($question->answer ?? [] as $number => $answer) {
                $text = is_array($answer) ? $answer['text'] : $answer;
                $answerid = $DB->insert_record('question_answers', (object) [
                    'question' => $question->id,
                    'answer' => $this->name === 'numerical' && is_numeric($text) ? (string) (float) $text : $text,
                    'answerformat' => is_array($answer) ? $answer['format'] : FORMAT_MOODLE,
                    'fraction' => $this->name === 'ordering' ? $number + 1 : $question->fraction[$number],
                    'feedback' => $question->feedback[$number]['text'] ?? '',
                    'feedbackformat' => $question->feedback[$number]['format'] ?? FORMAT_MOODLE,
                ]);
                $this->take_files($answer, 'answer', $answerid, $question);
                $this->take_files($question->feedback[$number] ?? [], 'answerfeedback', $answerid, $question);
            }
            $DB->insert_record('options', (object) ['questionid' => $question->id, 'told' => json_encode($told)]);
            return null;
        }
        /** Gaps are questions of their own, with an entry and a version. */
        protected function save_gaps($question) {
            global $DB;
            $sequence = [];
            foreach ($question->options->questions as $gap) {
                $transaction = $DB->start_delegated_transaction();
                if (strpos($gap->questiontext, 'BROKEN') !== false) {
                    throw new moodle_exception('qtypenotrecognized');
                }
                $gap->parent = $question->id;
                $gap->name = $question->name;
                $gap->id = $DB->insert_record('question', $gap);
                $entry = (object) ['questioncategoryid' => $question->category, 'idnumber' => null];
                $parents = $DB->get_records('question_versions', ['questionid' => $gap->parent]);
                $DB->insert_record('question_versions', (object) ['questionid' => $gap->id, 'version' => reset($parents)->version,
                    'questionbankentryid' => $DB->insert_record('question_bank_entries', $entry), 'status' => 'ready']);
                $sequence[] = $gap->id;
                $transaction->allow_commit();
            }
            return $sequence;
        }
        public function get_question_options($question) {
            global $DB;
            $question->options = (object) json_decode($DB->get_field('options', 'told', ['questionid' => $question->id]), true);
            $question->options->answers = $DB->get_records('question_answers', ['question' => $question->id]);
            if ($this->name === 'multianswer') {
                foreach ($question->options->sequence as $place => $id) {
                    $question->options->questions[$place + 1] = $DB->get_record('question', ['id' => $id]);
                }
            }
        }
    }

    /** A type that reads and writes itself; when it writes, it leaves out the pictures of its items, as Moodle's does. */
    class qtype_ordering extends question_type {
        public function __construct() {
            parent::__construct('ordering');
        }
        public function import_from_xml($data, $question, qformat_xml $format, $extra = null) {
            if ($format->getpath($data, ['@', 'type'], '') !== 'ordering') {
                return false;
            }
            $made = $format->import_headers($data);
            $made->qtype = 'ordering';
            foreach (['layouttype', 'selecttype', 'selectcount', 'gradingtype', 'showgrading', 'numberingstyle'] as $field) {
                $made->$field = $format->getpath($data, ['#', $field, 0, '#'], '');
            }
            foreach ($data['#']['answer'] as $number => $answer) {
                $read = $format->import_answer($answer, true);
                $made->answer[$number] = $read->answer;
                $made->feedback[$number] = $read->feedback;
                $made->fraction[$number] = 1;
            }
            $format->import_combined_feedback($made, $data);
            $made->shownumcorrect = $format->getpath($data, ['#', 'shownumcorrect', 0, '#'], null);
            $format->import_hints($made, $data, true, true);
            return $made;
        }
        public function export_to_xml($question, qformat_xml $format, $extra = null) {
            $xml = '';
            foreach (['layouttype', 'selecttype', 'selectcount', 'gradingtype', 'showgrading', 'numberingstyle'] as $field) {
                $xml .= "<$field>{$question->options->$field}</$field>\n";
            }
            $xml .= str_replace('<shownumcorrect/>', '', $format->write_combined_feedback($question->options, $question->id, 0));
            $xml .= "<shownumcorrect>{$question->options->shownumcorrect}</shownumcorrect>\n";
            foreach ($question->options->answers as $answer) {
                $xml .= '<answer fraction="' . $answer->fraction . '" format="' . $format->get_format($answer->answerformat) . '">'
                    . $format->writetext($answer->answer) . "</answer>\n";
            }
            return $xml;
        }
    }

    spl_autoload_register(function($class) {
        if (strpos($class, 'qformat_quizgen\\') === 0) {
            require(PLUGIN . '/classes/' . str_replace('\\', '/', substr($class, strlen('qformat_quizgen\\'))) . '.php');
        }
    });
}
