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

/**
 * Looks up categories, entries and questions in the question bank of one context. Writes nothing.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class bank {

    /** @var int the context. */
    protected $contextid;

    /**
     * Read from a context.
     *
     * @param int $contextid
     */
    public function __construct(int $contextid) {
        $this->contextid = $contextid;
    }

    /**
     * Return the course and the kind of a category, from the ID number that quizgen gives.
     *
     * It is course/bank for a bank, course/quiz/id for a quiz, and course/changes/date for a file of changes.
     *
     * @param string|null $idnumber the ID number of the category
     * @return string[] the course, and "bank", "quiz" or "changes"; both are empty for a category that quizgen did not make
     */
    public static function place(?string $idnumber): array {
        $isours = preg_match('~^([^/]+)/(?:(quiz|changes)/)?[^/]+$~', (string) $idnumber, $parts);
        return $isours ? [$parts[1], $parts[2] ?? 'bank'] : ['', ''];
    }

    /**
     * Return the category with an ID number.
     *
     * @param string $idnumber
     * @return \stdClass|null
     */
    public function category(string $idnumber): ?\stdClass {
        global $DB;
        $category = $DB->get_record('question_categories', ['contextid' => $this->contextid, 'idnumber' => $idnumber]);
        return $category ?: null;
    }

    /**
     * Return the names on the path to a category, from the top.
     *
     * @param \stdClass $category
     * @return string[]
     */
    public function names(\stdClass $category): array {
        global $DB;
        $names = [];
        while ($category) {
            array_unshift($names, $category->name);
            $category = $DB->get_record('question_categories', ['id' => $category->parent]);
        }
        return $names;
    }

    /**
     * Return the entries with an ID number, oldest first. Core's import may have made several, in different categories.
     *
     * @param string $idnumber
     * @return \stdClass[]
     */
    public function entries(string $idnumber): array {
        global $DB;
        $sql = "SELECT e.id, e.idnumber, e.questioncategoryid, c.name AS categoryname, c.idnumber AS categoryidnumber
                  FROM {question_bank_entries} e
                  JOIN {question_categories} c ON c.id = e.questioncategoryid
                 WHERE c.contextid = :contextid AND e.idnumber = :idnumber
              ORDER BY e.id";
        return array_values($DB->get_records_sql($sql, ['contextid' => $this->contextid, 'idnumber' => $idnumber]));
    }

    /**
     * Return the newest version of an entry that quizzes can use, or if there is none, the newest draft.
     *
     * @param \stdClass $entry
     * @return \stdClass|null null if all are hidden, because somebody has deleted the question
     */
    public function latest(\stdClass $entry): ?\stdClass {
        global $DB;
        $sql = "SELECT q.id, q.qtype, q.name, q.createdby, v.version, v.status
                  FROM {question_versions} v
                  JOIN {question} q ON q.id = v.questionid
                 WHERE v.questionbankentryid = :entryid AND v.status <> :hidden
              ORDER BY v.version DESC";
        $versions = $DB->get_records_sql($sql,
                ['entryid' => $entry->id, 'hidden' => question_version_status::QUESTION_STATUS_HIDDEN]);
        foreach ($versions as $version) {
            if ($version->status === question_version_status::QUESTION_STATUS_READY) {
                return $version;
            }
        }
        return $versions ? reset($versions) : null;
    }

    /**
     * Return a category's questions of a type that have no ID number, in their newest version.
     *
     * @param int $categoryid
     * @param string $qtype
     * @return \stdClass[]
     */
    public function without_idnumber(int $categoryid, string $qtype): array {
        return $this->newest("c.id = :categoryid AND q.qtype = :qtype AND (e.idnumber IS NULL OR e.idnumber = '')",
                ['categoryid' => $categoryid, 'qtype' => $qtype]);
    }

    /**
     * Return all questions that have an ID number, in their newest version.
     *
     * @return \stdClass[]
     */
    public function numbered(): array {
        return $this->newest("e.idnumber <> ''", []);
    }

    /**
     * Return questions that are not hidden, in their newest version.
     *
     * @param string $where the SQL condition
     * @param array $params its parameters
     * @return \stdClass[] id is the question's, entryid its entry's
     */
    protected function newest(string $where, array $params): array {
        global $DB;
        $sql = "SELECT q.id, q.name, q.createdby, e.id AS entryid, e.idnumber, e.questioncategoryid,
                       c.name AS categoryname, c.idnumber AS categoryidnumber
                  FROM {question_bank_entries} e
                  JOIN {question_categories} c ON c.id = e.questioncategoryid
                  JOIN {question_versions} v ON v.questionbankentryid = e.id
                  JOIN {question} q ON q.id = v.questionid
                 WHERE c.contextid = :contextid AND q.parent = 0 AND $where
                       AND v.version = (SELECT MAX(n.version)
                                          FROM {question_versions} n
                                         WHERE n.questionbankentryid = e.id AND n.status <> :hidden)
              ORDER BY e.id";
        $params['contextid'] = $this->contextid;
        $params['hidden'] = question_version_status::QUESTION_STATUS_HIDDEN;
        return $DB->get_records_sql($sql, $params);
    }

    /**
     * Count the places, such as slots of quizzes, that are fixed to one version of an entry and use no newer one.
     *
     * @param int $entryid
     * @return int
     */
    public function fixed_references(int $entryid): int {
        global $DB;
        return $DB->count_records_select('question_references', 'questionbankentryid = ? AND version IS NOT NULL', [$entryid]);
    }
}
