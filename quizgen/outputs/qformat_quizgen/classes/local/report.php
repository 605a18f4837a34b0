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

use html_writer;

/**
 * What an import did, question by question.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class report {

    /** @var string[] the outcomes for a question, in the order of the report; each has a language string of that name. */
    const OUTCOMES = ['updated', 'new', 'named', 'moved', 'relabelled', 'hidden', 'twice', 'double', 'gone', 'unchanged'];

    /** @var string[][] the report: outcome => lines of HTML. */
    protected $lines = [];

    /**
     * Note the outcome for a question.
     *
     * @param string $outcome one of OUTCOMES
     * @param string $idnumber
     * @param string $name
     * @param string $detail more details
     */
    public function add(string $outcome, string $idnumber, string $name, string $detail = ''): void {
        $line = html_writer::tag('code', s($idnumber)) . ' ' . s($name);
        $this->lines[$outcome][] = $detail === '' ? $line : $line . ' (' . s($detail) . ')';
    }

    /**
     * Return the report: the number of each outcome, then lists. All are open except the list of unchanged questions.
     *
     * @return string HTML
     */
    public function html(): string {
        global $OUTPUT;
        $counts = [];
        $lists = '';
        foreach (self::OUTCOMES as $outcome) {
            $lines = $this->lines[$outcome] ?? [];
            if ($lines) {
                $heading = get_string($outcome, 'qformat_quizgen') . ': ' . count($lines);
                $counts[] = $heading;
                $body = html_writer::tag('summary', $heading) . html_writer::alist($lines);
                $lists .= html_writer::tag('details', $body, $outcome === 'unchanged' ? [] : ['open' => 'open']);
            }
        }
        return $OUTPUT->notification(implode('. ', $counts) . '.', 'notifysuccess') . $lists;
    }
}
