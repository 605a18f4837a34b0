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

namespace qformat_quizgen\local;

use core_question\local\bank\question_version_status;
use core_tag_tag;
use question_bank;

/**
 * Writes to the question bank of one context, with the rights of the importing user.
 *
 * Everything happens in the caller's transaction; anything that is not allowed or can't be saved throws an exception.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class writer {

    /** @var array how to store the pictures of a question. */
    const FILES = ['subdirs' => true, 'maxfiles' => -1, 'maxbytes' => 0];

    /** @var \context the context. */
    protected $context;

    /**
     * Write to a context.
     *
     * @param \context $context
     */
    public function __construct($context) {
        $this->context = $context;
    }

    /**
     * Add a question that the question bank does not have.
     *
     * @param \stdClass $question as read from the file
     * @param int $categoryid
     * @return int the id of its entry
     */
    public function insert(\stdClass $question, int $categoryid): int {
        global $DB, $USER;
        require_capability('moodle/question:add', $this->context);
        $idnumber = (string) ($question->idnumber ?? '');
        $entryid = $DB->insert_record('question_bank_entries', (object) [
            'questioncategoryid' => $categoryid,
            'idnumber' => $idnumber === '' ? null : $idnumber,
            'ownerid' => $USER->id,
        ]);
        $tags = array_merge($question->coursetags ?? [], $question->tags ?? []);
        $this->save($question, $categoryid, $entryid, get_next_version($entryid), $tags);
        return $entryid;
    }

    /**
     * Add the next version of an entry. Attempts keep their versions.
     *
     * @param \stdClass $question as read from the file
     * @param \stdClass $entry
     * @param \stdClass $latest its latest version so far
     * @return int the number of the new version
     */
    public function add_version(\stdClass $question, \stdClass $entry, \stdClass $latest): int {
        global $DB;
        $this->require_right('edit', $latest);
        $categoryid = $DB->get_field('question_bank_entries', 'questioncategoryid', ['id' => $entry->id], MUST_EXIST);
        $version = get_next_version($entry->id);
        $this->save($question, $categoryid, $entry->id, $version, $this->tags($question, $latest->id));
        return $version;
    }

    /**
     * Update name and tags. They need no new version, because students don't see them and marks don't depend on them.
     *
     * @param \stdClass $question as read from the file
     * @param \stdClass $latest the version that stays
     * @return bool whether any of them has changed
     */
    public function relabel(\stdClass $question, \stdClass $latest): bool {
        global $DB, $USER;
        $tags = $this->tags($question, $latest->id);
        $before = $this->tags_there($latest->id);
        $issame = !array_diff_key($tags, $before) && !array_diff_key($before, $tags);
        if ($question->name === $latest->name && $issame) {
            return false;
        }
        $this->require_right('edit', $latest);
        $DB->update_record('question', (object) [
            'id' => $latest->id,
            'name' => $question->name,
            'modifiedby' => $USER->id,
            'timemodified' => time(),
        ]);
        $this->set_tags($latest->id, $tags);
        question_bank::notify_question_edited($latest->id);
        return true;
    }

    /**
     * Move an entry to another category of the context, together with a cloze's gaps, which are separate questions.
     *
     * @param \stdClass $entry
     * @param \stdClass $latest its newest version
     * @param int $categoryid
     */
    public function move(\stdClass $entry, \stdClass $latest, int $categoryid): void {
        global $DB;
        $this->require_right('move', $latest);
        $ids = $DB->get_fieldset_select('question_versions', 'questionid', 'questionbankentryid = ?', [$entry->id]);
        [$in, $params] = $DB->get_in_or_equal($ids);
        $gaps = $DB->get_fieldset_sql("SELECT DISTINCT v.questionbankentryid
                                         FROM {question} q
                                         JOIN {question_versions} v ON v.questionid = q.id
                                        WHERE q.parent $in", $params);
        foreach (array_merge([$entry->id], $gaps) as $entryid) {
            $DB->set_field('question_bank_entries', 'questioncategoryid', $categoryid, ['id' => $entryid]);
        }
        array_map([question_bank::class, 'notify_question_edited'], $ids);
        $moved = (object) ['id' => $latest->id, 'category' => $categoryid];
        $other = ['oldcategoryid' => $entry->questioncategoryid, 'newcategoryid' => $categoryid];
        \core\event\question_moved::create_from_question_instance($moved, $this->context, $other)->trigger();
    }

    /**
     * Give an ID number to an entry that has none.
     *
     * @param \stdClass $question its newest version, with its entryid
     * @param string $idnumber
     */
    public function give_idnumber(\stdClass $question, string $idnumber): void {
        global $DB;
        $this->require_right('edit', $question);
        $DB->set_field('question_bank_entries', 'idnumber', $idnumber, ['id' => $question->entryid]);
        question_bank::notify_question_edited($question->id);
    }

    /**
     * Save a question as a version of an entry.
     *
     * @param \stdClass $imported as read from the file; it does not change, because several entries may use it
     * @param int $categoryid
     * @param int $entryid
     * @param int $version
     * @param string[] $tags
     */
    protected function save(\stdClass $imported, int $categoryid, int $entryid, int $version, array $tags): void {
        global $DB, $USER;
        $question = unserialize(serialize($imported)); // A deep copy, because types of question change what they save.
        $question->context = $this->context;
        $question->category = $categoryid;
        $question->stamp = make_unique_id_code();
        $question->createdby = $question->modifiedby = $USER->id;
        $question->timecreated = $question->timemodified = time();
        $question->id = $DB->insert_record('question', $question);
        $DB->insert_record('question_versions', (object) [
            'questionbankentryid' => $entryid,
            'questionid' => $question->id,
            'version' => $version,
            'status' => question_version_status::QUESTION_STATUS_READY,
        ]);
        foreach (['questiontext', 'generalfeedback'] as $area) {
            if (isset($question->{$area . 'itemid'})) {
                $question->$area = file_save_draft_area_files($question->{$area . 'itemid'}, $this->context->id,
                        'question', $area, $question->id, self::FILES, $question->$area);
            }
        }
        $DB->update_record('question', $question);
        $result = question_bank::get_qtype($question->qtype)->save_question_options($question);
        $reason = $result->error ?? $result->notice ?? '';
        if ($reason) {
            throw new \moodle_exception('notsaved', 'qformat_quizgen', '', ['name' => $imported->name, 'reason' => $reason]);
        }
        $this->set_tags($question->id, $tags);
        question_bank::notify_question_edited($question->id);
        \core\event\question_created::create_from_question_instance($question, $this->context)->trigger();
    }

    /**
     * Throw an exception if the importing user may not do something with a question.
     *
     * @param string $right edit or move
     * @param \stdClass $question
     */
    protected function require_right(string $right, \stdClass $question): void {
        $whose = (object) ['id' => $question->id, 'createdby' => $question->createdby, 'contextid' => $this->context->id];
        if (!question_has_capability_on($whose, $right)) {
            throw new \moodle_exception('noright', 'qformat_quizgen', '',
                    ['name' => $question->name, 'right' => 'moodle/question:' . $right . 'all']);
        }
    }

    /**
     * Return the tags of an updated question: those of the file, and those that somebody gave it in Moodle.
     *
     * Only quizgen's own tags, "draft" and "level::…", are removed if the file no longer has them.
     *
     * @param \stdClass $question as read from the file
     * @param int $questionid its previous version
     * @return string[] in lower case => as written
     */
    protected function tags(\stdClass $question, int $questionid): array {
        $before = $this->tags_there($questionid);
        if (!isset($question->tags)) {
            return $before; // The site has no tags for questions.
        }
        return $this->as_moodle_has_them($question->tags) + preg_grep('/^(draft$|level::)/i', $before, PREG_GREP_INVERT);
    }

    /**
     * Return the tags that a question has.
     *
     * @param int $questionid
     * @return string[] in lower case => as written
     */
    protected function tags_there(int $questionid): array {
        return $this->as_moodle_has_them(core_tag_tag::get_item_tags_array('core_question', 'question', $questionid,
                core_tag_tag::BOTH_STANDARD_AND_NOT, 0, false));
    }

    /**
     * Return tags by the text that identifies them in Moodle.
     *
     * @param string[] $tags
     * @return string[] in lower case => as written
     */
    protected function as_moodle_has_them(array $tags): array {
        return array_map('strval', array_flip(core_tag_tag::normalize($tags)));
    }

    /**
     * Set a question's tags, if the site has tags for questions.
     *
     * @param int $questionid
     * @param string[] $tags
     */
    protected function set_tags(int $questionid, array $tags): void {
        if (core_tag_tag::is_enabled('core_question', 'question')) {
            core_tag_tag::set_item_tags('core_question', 'question', $questionid, $this->context, array_values($tags));
        }
    }
}
