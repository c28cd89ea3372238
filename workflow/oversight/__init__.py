"""Who was late? What those see who have the duty to look: figures, lists and timelines, without names and content.

    asked.py        what is asked: a time, a kind of place, an office, a role
    compliance.py   limits and watches kept, clock by clock
    waiting.py      how long each stage takes while some still wait
    flow.py         from allegation to redress; recommendations; how late things are entered
    figures.py      all of these counted together, and when
    keeper.py       keeps what was counted, and counts anew off the request
    published.py    the same figures so that nobody is found in them
    late.py         what is late now
    cases.py        the list of cases
    course.py       one case step by step, people as marks
    sheets.py       all of it as plain tables, for CSV, JSON and XLSX (files.py)

Nothing here opens anything or records anything. Estimates and their sources: estimates.py.
"""

from workflow.oversight.asked import Asked, Period
from workflow.oversight.cases import CaseRow, CasesPage, Listed, cases
from workflow.oversight.compliance import Compliance, compliance
from workflow.oversight.course import Course, Mark, Step, Struck, course
from workflow.oversight.estimates import DAYS, Point
from workflow.oversight.figures import Counted, Figures, counted, figures
from workflow.oversight.files import as_csv, as_json, as_long_csv, as_xlsx
from workflow.oversight.flow import Aged, Flow, Lag, Reached, Recommended, flow
from workflow.oversight.keeper import Keeper
from workflow.oversight.late import Late, LatePage, LateRow, late_now
from workflow.oversight.published import published
from workflow.oversight.sheets import Sheet, cases_sheet, course_sheet, late_sheet, sheets
from workflow.oversight.waiting import Waiting, at_days, stages

__all__ = [
    "DAYS",
    "Aged",
    "Asked",
    "CaseRow",
    "CasesPage",
    "Compliance",
    "Counted",
    "Course",
    "Figures",
    "Flow",
    "Keeper",
    "Lag",
    "Late",
    "LatePage",
    "LateRow",
    "Listed",
    "Mark",
    "Period",
    "Point",
    "Reached",
    "Recommended",
    "Sheet",
    "Step",
    "Struck",
    "Waiting",
    "as_csv",
    "as_json",
    "as_long_csv",
    "as_xlsx",
    "at_days",
    "cases",
    "cases_sheet",
    "compliance",
    "counted",
    "course",
    "course_sheet",
    "figures",
    "flow",
    "late_now",
    "late_sheet",
    "published",
    "sheets",
    "stages",
]
