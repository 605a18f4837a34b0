<?php
// This file is part of Moodle - http://moodle.org/
//
// Moodle is free software: you can redistribute it and/or modify
// it under the terms of the GNU General Public License as published by
// the Free Software Foundation, either version 3 of the License, or
// (at your option) any later version.
//
// Moodle is distributed in the hope that it will be useful,
// but WITHOUT ANY WARRANTY; without even the implied warranty of
// MERCHANTABILITY or FITNESS FOR A PARTICULAR PURPOSE.  See the
// GNU General Public License for more details.
//
// You should have received a copy of the GNU General Public License
// along with Moodle.  If not, see <http://www.gnu.org/licenses/>.

/**
 * Moodle XML that updates: a question with an ID number that is in the question bank becomes its next version.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

use qformat_quizgen\local\bank;
use qformat_quizgen\local\content;
use qformat_quizgen\local\report;
use qformat_quizgen\local\stored;
use qformat_quizgen\local\writer;

defined('MOODLE_INTERNAL') || die();

global $CFG;
require_once($CFG->dirroot . '/question/format/xml/format.php');

/**
 * The import format: reads files as Moodle XML does, and writes the differences to the question bank, all or nothing.
 *
 * It looks up ID numbers in the context of the category that questions go to. Reading writes nothing; a file that is
 * refused, or that Moodle can't save completely, leaves the question bank as it was.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class qformat_quizgen extends qformat_xml {

    /** @var report what was done, question by question; null until a file has been imported. */
    public $report = null;

    /** @var stored reads questions from the question bank. */
    protected $stored = null;

    /** @var stdClass[] the categories of this file: names on the path to the category, one per line => record. */
    protected $places = [];

    /** @var string[] the course and kind of the category in the file that questions belong to, as in bank::place. */
    protected $place = ['', ''];

    /** @var bool[] the courses with banks in the file => true. */
    protected $courses = [];

    /** @var bool[] the entries that the file mentions: id of a question bank entry => true. */
    protected $known = [];

    /** @var bool[] the ID numbers found so far in this file => true. */
    protected $seen = [];

    /**
     * Whether the format can import, which needs a question bank.
     *
     * The module Lesson offers all formats, too, but with its own base class, which has no categories.
     *
     * @return bool
     */
    public function provide_import() {
        return method_exists($this, 'setCategory');
    }

    /**
     * Whether the format can export: it can't, but Moodle XML can.
     *
     * @return bool
     */
    public function provide_export() {
        return false;
    }

    /**
     * Read a cloze. Moodle before 4.3 forgets its ID number.
     *
     * @param array $question the question in the XML tree
     * @return stdClass|null
     */
    public function import_multianswer($question) {
        $imported = parent::import_multianswer($question);
        if ($imported && !isset($imported->idnumber)) {
            $imported->idnumber = $this->getpath($question, ['#', 'idnumber', 0, '#'], null);
        }
        return $imported;
    }

    /**
     * Read a question of a type with its own reader, such as ordering, which knows "xml" but not the name of this format.
     *
     * @param array $data the question in the XML tree
     * @param stdClass|null $question what has been read of it
     * @param mixed $extra not used
     * @param string $qtypehint the type that the file names
     * @return stdClass|false
     */
    public function try_importing_using_qtypes($data, $question = null, $extra = null, $qtypehint = '') {
        foreach (question_bank::get_all_qtypes() as $qtype) {
            if (method_exists($qtype, 'import_from_xml')) {
                $imported = $qtype->import_from_xml($data, $question, $this, $extra);
                if ($imported) {
                    return $imported;
                }
            }
        }
        return false;
    }

    /**
     * Import the file: read all of it, check it, then write in one transaction.
     *
     * @param mixed ...$unused nothing; the base class of the module Lesson has parameters here
     * @return bool success
     */
    public function importprocess(...$unused) {
        global $DB;

        core_php_time_limit::raise();
        raise_memory_limit(MEMORY_EXTRA);

        $questions = $this->read_checked();
        if (!$questions) {
            return false;
        }
        $this->report = new report();
        $this->stored = new stored($this->course);
        $transaction = $DB->start_delegated_transaction();
        try {
            require_capability('moodle/question:add', $this->importcontext);
            foreach ($questions as $question) {
                core_php_time_limit::raise();
                $this->import_one($question);
            }
            $this->report_gone();
            $transaction->allow_commit();
        } catch (Throwable $fault) {
            // A type of question may have left its own transaction open: this ends them all, as core's import does.
            $DB->force_transaction_rollback();
            $this->report = null;
            debugging($fault->getMessage(), DEBUG_DEVELOPER, $fault->getTrace());
            return $this->refuse(get_string('nothingwritten', 'qformat_quizgen', s($fault->getMessage())));
        }
        if ($this->displayprogress) {
            echo $this->report->html();
        }
        return true;
    }

    /**
     * Read and check the file, as core's import does, without writing anything.
     *
     * @return stdClass[]|false the questions and categories, in order
     */
    protected function read_checked() {
        $lines = $this->readdata($this->filename);
        if (!$lines) {
            return $this->refuse(get_string('cannotread', 'question'));
        }
        $good = array_filter($this->readquestions($lines) ?: [], [$this, 'settle_grades']);
        if ($this->stoponerror && $this->importerrors > 0) {
            return $this->refuse(get_string('importparseerror', 'question'));
        }
        return $this->count_questions($good) ? $good : $this->refuse(get_string('noquestionsinfile', 'question'));
    }

    /**
     * Replace each grade of a question with Moodle's own value, or report those that Moodle does not know.
     *
     * @param stdClass $question
     * @return bool whether all are known
     */
    protected function settle_grades(stdClass $question): bool {
        if (empty($question->fraction) || !is_array($question->fraction)) {
            return true;
        }
        $unknown = [];
        foreach ($question->fraction as $key => $fraction) {
            $grade = match_grade_options(question_bank::fraction_options_full(), $fraction, $this->matchgrades);
            if ($grade === false) {
                $unknown[] = round(100 * $fraction, 5) . '%';
            } else {
                $question->fraction[$key] = $grade;
            }
        }
        if ($unknown) {
            $this->error(get_string('unknowngrades', 'qformat_quizgen', implode(', ', $unknown)), '', s($question->name));
        }
        return !$unknown;
    }

    /**
     * Report why the file is not imported.
     *
     * @param string $message
     * @return bool false
     */
    protected function refuse(string $message): bool {
        global $OUTPUT;
        echo $OUTPUT->notification($message);
        return false;
    }

    /**
     * Switch to a category, or bring one question into the question bank.
     *
     * @param stdClass $question
     */
    protected function import_one(stdClass $question): void {
        if ($question->qtype === 'category') {
            $this->enter_category($question);
            return;
        }
        $idnumber = (string) ($question->idnumber ?? '');
        if ($idnumber !== '' && isset($this->seen[$idnumber])) {
            $this->report->add('twice', $idnumber, $question->name);
            return;
        }
        $this->seen[$idnumber] = true;
        $entries = $this->entries_for($question, $idnumber);
        foreach ($entries as $entry) {
            $this->known[$entry->id] = true;
            $this->update($question, $entry, $entries);
        }
        if ($entries) {
            $this->report_doubles($question, $idnumber);
        } else {
            $entryid = $this->writer()->insert($question, $this->category->id);
            $this->known[$entryid] = true;
            $this->report->add('new', $idnumber, $question->name);
        }
    }

    /**
     * Switch to a category: the questions after it in the file belong to it.
     *
     * @param stdClass $info the category in the file
     */
    protected function enter_category(stdClass $info): void {
        $this->place = bank::place($info->idnumber ?? null);
        [$course, $kind] = $this->place;
        if ($kind === 'bank') {
            $this->courses[$course] = true;
        }
        if ($this->catfromfile) {
            $category = $this->create_category_path($info->category, $info);
            if ($category) {
                $this->category = $category;
            }
        }
    }

    /**
     * Find or create a category: by its ID number, regardless of its present place and name; otherwise by its path, as in core.
     *
     * @param string $catpath its path in the file
     * @param stdClass|null $lastcategoryinfo the category in the file
     * @return stdClass|null its record
     */
    protected function create_category_path($catpath, $lastcategoryinfo = null) {
        global $DB;

        $names = $this->split_category_path($catpath);
        $idnumber = (string) ($lastcategoryinfo->idnumber ?? '');
        $category = $idnumber === '' ? null : $this->bank()->category($idnumber);
        if (!$category) {
            $category = parent::create_category_path($this->path_here($names), $lastcategoryinfo);
            if ($category && $idnumber !== '' && (string) ($category->idnumber ?? '') === '') {
                $category->idnumber = $idnumber;
                $DB->set_field('question_categories', 'idnumber', $idnumber, ['id' => $category->id]);
            }
        }
        $this->places[implode("\n", $names)] = $category;
        return $category;
    }

    /**
     * Return the path to a category; its parent may have another name or place in this question bank.
     *
     * @param string[] $names the names on its path in the file
     * @return string
     */
    protected function path_here(array $names): string {
        $parent = $this->places[implode("\n", array_slice($names, 0, -1))] ?? null;
        $above = $parent ? $this->bank()->names($parent) : array_slice($names, 0, -1);
        return $this->assemble_category_path(array_merge($above, array_slice($names, -1)));
    }

    /**
     * Return the entries of a question in the question bank: those with its ID number, or one that should have it.
     *
     * @param stdClass $question
     * @param string $idnumber
     * @return stdClass[]
     */
    protected function entries_for(stdClass $question, string $idnumber): array {
        if ($idnumber === '') {
            return [];
        }
        $entries = array_filter($this->bank()->entries($idnumber), [$this, 'is_files']);
        $nameless = $entries ? null : $this->nameless_twin($question);
        if ($nameless) {
            $this->writer()->give_idnumber($nameless, $idnumber);
            $this->report->add('named', $idnumber, $question->name);
            $entries = array_filter($this->bank()->entries($idnumber), [$this, 'is_files']);
        }
        return $entries;
    }

    /**
     * Whether an entry is for this file to update.
     *
     * A quiz can give its questions other points, so they are separate from those of the banks and of other quizzes.
     *
     * @param stdClass $entry
     * @return bool
     */
    protected function is_files(stdClass $entry): bool {
        if ($entry->questioncategoryid == $this->category->id) {
            return true;
        }
        [, $kind] = bank::place($entry->categoryidnumber);
        return $this->place[1] === 'quiz' ? $kind === '' : $kind !== 'quiz';
    }

    /**
     * Return the question without an ID number that this one used to be: of its type and category, by name or by content.
     *
     * @param stdClass $question
     * @return stdClass|null
     */
    protected function nameless_twin(stdClass $question): ?stdClass {
        $nameless = $this->bank()->without_idnumber($this->category->id, $question->qtype);
        $alike = array_filter($nameless, function($one) use ($question) {
            return $one->name === $question->name;
        });
        if (count($alike) === 1) {
            return reset($alike);
        }
        $content = content::of($question);
        foreach ($nameless as $one) {
            if ($this->stored->content($one->id) === $content) {
                return $one;
            }
        }
        return null;
    }

    /**
     * Update one entry of the question bank to the file's text; write nothing if it is up to date.
     *
     * @param stdClass $question
     * @param stdClass $entry
     * @param stdClass[] $entries all entries with its ID number
     */
    protected function update(stdClass $question, stdClass $entry, array $entries): void {
        $latest = $this->bank()->latest($entry);
        if (!$latest) {
            $this->report->add('hidden', $entry->idnumber, $question->name, $entry->categoryname);
            return;
        }
        $writer = $this->writer();
        $moves = $this->is_moved($entry, $entries);
        if ($moves) {
            $writer->move($entry, $latest, $this->category->id);
            $this->report->add('moved', $entry->idnumber, $question->name,
                    $entry->categoryname . ' → ' . $this->category->name);
        }
        if ($this->stored->content($latest->id) !== content::of($question)) {
            $version = $writer->add_version($question, $entry, $latest);
            $this->report->add('updated', $entry->idnumber, $question->name,
                    $this->what_changed($question, $entry, $latest, $version));
        } else if ($writer->relabel($question, $latest)) {
            $this->report->add('relabelled', $entry->idnumber, $question->name);
        } else if (!$moves) {
            $this->report->add('unchanged', $entry->idnumber, $question->name);
        }
    }

    /**
     * Report questions without an ID number beside one that has it, because core has imported them twice.
     *
     * @param stdClass $question
     * @param string $idnumber
     */
    protected function report_doubles(stdClass $question, string $idnumber): void {
        foreach ($this->bank()->without_idnumber($this->category->id, $question->qtype) as $double) {
            if ($double->name === $question->name) {
                $this->report->add('double', $idnumber, $double->name, $double->categoryname);
            }
        }
    }

    /**
     * Return which version a question has now, and what still uses an older one.
     *
     * @param stdClass $question
     * @param stdClass $entry
     * @param stdClass $latest the version before
     * @param int $version
     * @return string
     */
    protected function what_changed(stdClass $question, stdClass $entry, stdClass $latest, int $version): string {
        $said = [get_string('version', 'qformat_quizgen', $version)];
        if ($question->qtype !== $latest->qtype) {
            $said[] = get_string('othertype', 'qformat_quizgen');
        }
        $fixed = $this->bank()->fixed_references($entry->id);
        if ($fixed) {
            $said[] = get_string('fixedversion', 'qformat_quizgen', $fixed);
        }
        return implode('; ', $said);
    }

    /**
     * Whether the course has moved a question to another of its banks, or it is still where a file of changes put it.
     *
     * If a teacher has put a question elsewhere, it stays there.
     *
     * @param stdClass $entry
     * @param stdClass[] $entries all entries with its ID number
     * @return bool
     */
    protected function is_moved(stdClass $entry, array $entries): bool {
        [$course] = bank::place($entry->categoryidnumber);
        return $this->catfromfile && $this->place === [$course, 'bank']
            && !in_array($this->category->id, array_column($entries, 'questioncategoryid'));
    }

    /**
     * Report the questions with an ID number that are still in the file's categories, but no longer in the file.
     *
     * A file with one bank of a course has all its banks. A file of one quiz, or of changes, says nothing about banks.
     */
    protected function report_gone(): void {
        $places = array_column($this->places, 'id');
        foreach ($this->bank()->numbered() as $question) {
            [$course, $kind] = bank::place($question->categoryidnumber);
            $isfiles = ($kind === 'bank' && isset($this->courses[$course])) || in_array($question->questioncategoryid, $places);
            if ($isfiles && !isset($this->known[$question->entryid])) {
                $this->report->add('gone', $question->idnumber, $question->name, $question->categoryname);
            }
        }
    }

    /**
     * Return the reader of the question bank that questions go to now.
     *
     * @return bank
     */
    protected function bank(): bank {
        return new bank($this->category->contextid);
    }

    /**
     * Return the writer of the question bank that questions go to now.
     *
     * @return writer
     */
    protected function writer(): writer {
        return new writer($this->importcontext);
    }
}
