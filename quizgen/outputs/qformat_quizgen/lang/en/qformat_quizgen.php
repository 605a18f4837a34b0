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
 * English strings.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */

defined('MOODLE_INTERNAL') || die();

$string['double'] = 'The same name beside it, without an ID number: perhaps imported twice. Nothing was done';
$string['fixedversion'] = 'places that keep an older version, such as slots of quizzes: {$a}';
$string['gone'] = 'No longer in the file; they stay here until you delete them';
$string['hidden'] = 'Deleted here, and still used; left as they are';
$string['moved'] = 'Moved to another category';
$string['named'] = 'Had no ID number; got the one of the file';
$string['new'] = 'New';
$string['noright'] = 'you may not change “{$a->name}” ({$a->right})';
$string['nothingwritten'] = 'Nothing was imported: {$a}';
$string['notsaved'] = 'Moodle can\'t save “{$a->name}”: {$a->reason}';
$string['othertype'] = 'another type of question now: attempts can\'t be regraded with it';
$string['pluginname'] = 'quizgen: Moodle XML that updates questions';
$string['pluginname_help'] = 'Reads Moodle XML. A question whose ID number is in this question bank becomes the next version of that question; one that has not changed is left as it is; all others are added. Attempts keep the version that they were made with.';
$string['privacy:metadata'] = 'The import format of quizgen stores no personal data.';
$string['relabelled'] = 'Only the name or tags have changed; no new version';
$string['twice'] = 'In the file a second time; the second was left out';
$string['unchanged'] = 'Unchanged';
$string['unknowngrades'] = 'Moodle does not know these grades: {$a}';
$string['updated'] = 'Updated';
$string['version'] = 'version {$a}';
