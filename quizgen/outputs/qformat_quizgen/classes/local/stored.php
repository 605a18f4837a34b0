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
 * Reads a question from the question bank as if from a file: the site exports it and reads it back.
 *
 * So for every version of Moodle and every type of question, both sides of a comparison have gone through the same code.
 * Nothing is written, and no picture is put in the user's draft area.
 *
 * @package    qformat_quizgen
 * @copyright  2026 quizgen maintainers
 * @license    http://www.gnu.org/copyleft/gpl.html GNU GPL v3 or later
 */
class stored extends \qformat_quizgen {

    /** @var string[] the content of questions: id => content. */
    protected $contents = [];

    /**
     * Read questions on behalf of somebody who imports into a course.
     *
     * @param \stdClass|null $course
     */
    public function __construct(?\stdClass $course) {
        $this->course = $course;
    }

    /**
     * Return a question's content, or an empty string if Moodle can't export it.
     *
     * @param int $questionid
     * @return string
     */
    public function content(int $questionid): string {
        if (!isset($this->contents[$questionid])) {
            $question = $this->read_back($questionid);
            $this->contents[$questionid] = $question ? content::of($question) : '';
        }
        return $this->contents[$questionid];
    }

    /**
     * Export a question and read it back.
     *
     * @param int $questionid
     * @return \stdClass|null
     */
    protected function read_back(int $questionid): ?\stdClass {
        $questions = question_preload_questions([$questionid]);
        $question = $questions[$questionid];
        $question->export_process = true;
        get_question_options($questions);
        $exporter = new \qformat_xml();
        $exporter->setCourse($this->course ?? get_site());
        $xml = $exporter->writequestion($question);
        $read = $xml ? $this->readquestions(['<?xml version="1.0" encoding="UTF-8"?><quiz>' . $xml . '</quiz>']) : [];
        if (!$read) {
            return null;
        }
        $this->add_pictures_of_answers($read[0], $question);
        return $read[0];
    }

    /**
     * Add the pictures of answers that a type leaves out when it exports itself, as ordering does.
     *
     * @param \stdClass $read
     * @param \stdClass $question as it is stored
     */
    protected function add_pictures_of_answers(\stdClass $read, \stdClass $question): void {
        if (empty($read->answer) || !is_array($read->answer)) {
            return;
        }
        $fs = get_file_storage();
        foreach (array_values($question->options->answers) as $place => $answer) {
            $files = content::by_name($fs->get_area_files($question->contextid, 'question', 'answer', $answer->id));
            if ($files && is_array($read->answer[$place] ?? null)) {
                $read->answer[$place]['itemid'] = content::digest($files);
            }
        }
    }

    /**
     * Return the digest of a text's files, where core would put them in the user's draft area.
     *
     * @param array $xml the files in the XML tree
     * @return string|null
     */
    public function import_files_as_draft($xml) {
        $files = [];
        foreach ($xml ?: [] as $file) {
            $path = $this->getpath($file, ['@', 'path'], '/') . $this->getpath($file, ['@', 'name'], '');
            $files[$path] = sha1(base64_decode($file['#']));
        }
        return $files ? content::digest($files) : null;
    }

    /**
     * Count an error without reporting it, because it is in the question bank and not in the file.
     *
     * @param string $message
     * @param string $text
     * @param string $questionname
     */
    protected function error($message, $text = '', $questionname = '') {
        $this->importerrors++;
    }
}
