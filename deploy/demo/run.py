"""What `make demo` shows: some weeks, and two later days, of real policies, from publication to the money, through the client `liaison` alone.

    run.py DIR       DIR: a platform that deploy/platform.sh has brought up with a test clock

At the end amounts and states are held against what deploy/sample expects; the exit status is 1 if one differs.
"""

import sys
import time

import results
import story
from stage import DIR, LIAISON, chapter, say, show


def where_next(case):
    chapter("接下来", "What to try next")
    print(f"""  日志 / logs, one JSON object a line:   {DIR}/log/
    grep {case} {DIR}/log/*.jsonl
  make run              平台常驻，自己试 / a platform that stays: it prints how to talk to it
  KEEP=1 make demo      演示结束后不停 / leaves this one running, then:
    export LIAISON_CONFIG={DIR}/liaison.ini
    {LIAISON} assessment {case}
  make test             全部测试 / all tests
  README.md             从哪里读起 / where to read on""")


def main():
    began = time.monotonic()
    say("测试时钟从2026年3月2日09:00开始，按情节向前拨。样例中的企业和人员均为虚构，政策是真实的。",
        "The test clock starts at 09:00 on 2026-03-02 and is moved on as the story goes.  Enterprises and people are made up, the policies are real.")
    differences = []
    story.publish()
    cases = story.file_all()
    story.top_up(cases)
    clock = story.decide_at_the_county(cases)
    story.pay_at_the_county(cases)
    story.correct(cases, clock)
    story.verify_recognition(cases)
    story.decide_at_two_levels(cases)
    story.notice(cases)
    story.review_jointly(cases)
    story.pay_by_two(cases)
    results.results(cases, differences)
    results.funds(differences)
    results.departments(cases)
    chapter("十四、一件的办理过程", "14. The way of one case")
    shown = next(filed["case"] for filed in cases if filed["label"] == "tiantai-jiuzhe-p1b")
    show("status", shown, lang="zh")
    show("trace", shown, lang="en")
    where_next(shown)
    results.verify(differences)
    print(f"\n  {time.monotonic() - began:.1f} s")
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
