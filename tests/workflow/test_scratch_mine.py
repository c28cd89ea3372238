import time

from tests.builders import Office


async def test_story(database_url):
    t=time.time()
    office = await Office.founded(database_url)
    print("founded", time.time()-t)
    case = await office.receive("2026-03-02 09:00")
    await office.register(case, "2026-03-02 10:00", "1/2026")
    print(await office.case(case))
    report = await office.verify()
    assert report.misfits == []
    await office.close()
    print("all", time.time()-t)
