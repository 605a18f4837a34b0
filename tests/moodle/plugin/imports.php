<?php
// Runs the import format through the steps that standard input lists as JSON; prints what each of them said and left.
// Usage: php imports.php PLUGIN SITE

define('PLUGIN', $argv[1]);
define('SITE', $argv[2]);
require(__DIR__ . '/moodle.php');

const COURSE_CONTEXT = 50;
$CFG = (object) ['dirroot' => __DIR__];
$USER = (object) ['id' => 7];
$OUTPUT = new renderer();
$DB = new moodle_database();
require(PLUGIN . '/format.php');

const RIGHTS = ['moodle/question:add', 'moodle/question:editall', 'moodle/question:moveall', 'moodle/question:managecategory'];

function import($step) {
    global $DB;
    $GLOBALS['rights'] = $step['rights'] ?? RIGHTS;
    $GLOBALS['without'] = $step['without'] ?? '';
    $DB->writes = 0;
    $GLOBALS['breaksat'] = $step['breaks at'] ?? null;
    $category = $DB->get_record('question_categories', ['contextid' => COURSE_CONTEXT, 'name' => 'Default']);
    $format = new qformat_quizgen();
    $format->setCategory($category);
    $format->setCourse((object) ['id' => 2]);
    $format->setFilename($step['import']);
    $format->setMatchgrades($step['matchgrades'] ?? 'error');
    $format->setCatfromfile($step['catfromfile'] ?? true);
    $format->setStoponerror($step['stoponerror'] ?? true);
    \core\event\question_event::$log = [];
    ob_start();
    $done = $format->importprocess();
    return ['done' => $done, 'said' => ob_get_clean(), 'writes' => $DB->writes, 'open' => $DB->in_transaction(),
        'events' => \core\event\question_event::$log];
}

function bank() {
    global $DB;
    $bank = [];
    foreach ($DB->get_records('question_bank_entries') as $entry) {
        $category = $DB->get_record('question_categories', ['id' => $entry->questioncategoryid]);
        $versions = [];
        foreach ($DB->get_records('question_versions', ['questionbankentryid' => $entry->id], 'version') as $version) {
            $question = $DB->get_record('question', ['id' => $version->questionid]);
            $answers = $DB->get_records('question_answers', ['question' => $question->id]);
            $files = $DB->get_records('files', ['component' => 'question', 'itemid' => $question->id, 'filearea' => 'questiontext']);
            $versions[] = ['version' => (int) $version->version, 'status' => $version->status, 'name' => $question->name,
                'qtype' => $question->qtype, 'text' => $question->questiontext, 'gap' => (int) $question->parent > 0,
                'answers' => array_map(function($answer) {
                    return [$answer->answer, (float) $answer->fraction];
                }, array_values($answers)),
                'tags' => core_tag_tag::get_item_tags_array('core_question', 'question', $question->id, 2, 0, false),
                'files' => array_map(function($file) {
                    return $file->filename . ' ' . sha1($file->content);
                }, array_values($files))];
        }
        $bank[] = ['idnumber' => $entry->idnumber, 'category' => $category->idnumber ?? $category->name, 'named' => $category->name,
            'versions' => $versions];
    }
    return $bank;
}

$top = question_get_top_category(COURSE_CONTEXT, true);
$DB->insert_record('question_categories', (object) ['name' => 'Default', 'contextid' => COURSE_CONTEXT, 'parent' => $top->id]);
$results = [];
foreach (json_decode(stream_get_contents(STDIN), true) as $step) {
    if (isset($step['sql'])) {
        $DB->run($step['sql'], $step['params'] ?? []);
    } else {
        $results[] = import($step) + ['bank' => bank(), 'categories' => array_column($DB->get_records('question_categories'), 'name')];
    }
}
echo json_encode($results, JSON_UNESCAPED_UNICODE | JSON_INVALID_UTF8_SUBSTITUTE);
