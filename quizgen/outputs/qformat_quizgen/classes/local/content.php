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

/**
 * A question's content as one string: two questions with the same string are the same for students and for marking.
 *
 * It comes from the object that Moodle makes when it reads Moodle XML, without ID number, name and tags. Numbers are
 * compared as numbers, because the database writes 1 as 1.0000000, and pictures by their bytes.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class content {

    /** @var string[] the fields that students don't see and marking doesn't use. */
    const LABELS = ['name', 'idnumber', 'tags', 'coursetags', 'course', 'context'];

    /** @var string[] the fields that are numbers in every type of question. */
    const NUMBERS = ['defaultmark', 'penalty', 'fraction', 'tolerance', 'multiplier', 'unitpenalty'];

    /**
     * Return a question's content.
     *
     * @param \stdClass $question as read from a file
     * @return string
     */
    public static function of(\stdClass $question): string {
        $numbers = self::NUMBERS;
        if ($question->qtype === 'numerical') {
            $numbers[] = 'answer';
        }
        $told = array_diff_key((array) $question, array_flip(self::LABELS));
        return sha1(serialize(self::plain($told, $numbers, false)));
    }

    /**
     * Return a digest of some files.
     *
     * @param string[] $files path and name => SHA-1 of the bytes
     * @return string
     */
    public static function digest(array $files): string {
        ksort($files);
        return $files ? 'files ' . sha1(serialize($files)) : '';
    }

    /**
     * Return a value that consists only of arrays and strings, without empty ones.
     *
     * @param mixed $value
     * @param string[] $numbers the keys of numbers
     * @param bool $isnumber whether this is a number
     * @return array|string
     */
    protected static function plain($value, array $numbers, bool $isnumber) {
        if (!is_array($value) && !is_object($value)) {
            $text = str_replace("\r\n", "\n", (string) $value);
            return $isnumber && is_numeric($text) ? str_replace(',', '.', sprintf('%.8e', (float) $text)) : $text;
        }
        $plain = [];
        foreach ((array) $value as $key => $part) {
            if (substr((string) $key, -6) === 'itemid') {
                $part = self::draft_files($part);
            }
            $part = self::plain($part, $numbers, $isnumber || in_array($key, $numbers, true));
            if ($part !== '' && $part !== []) {
                $plain[$key] = $part;
            }
        }
        ksort($plain);
        return $plain;
    }

    /**
     * Return the digest of the files that came with a text.
     *
     * @param mixed $itemid the draft area of the user where Moodle has put them; or their digest
     * @return string
     */
    protected static function draft_files($itemid): string {
        global $USER;
        if (!is_numeric($itemid)) {
            return (string) $itemid;
        }
        $context = \context_user::instance($USER->id);
        $files = get_file_storage()->get_area_files($context->id, 'user', 'draft', $itemid, 'itemid, filepath, filename', false);
        return self::digest(self::by_name($files));
    }

    /**
     * Return the SHA-1 of stored files by path and name; folders are left out.
     *
     * @param \stored_file[] $files
     * @return string[]
     */
    public static function by_name(array $files): array {
        $byname = [];
        foreach ($files as $file) {
            if (!$file->is_directory()) {
                $byname[$file->get_filepath() . $file->get_filename()] = $file->get_contenthash();
            }
        }
        return $byname;
    }
}
