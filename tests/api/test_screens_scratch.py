import asyncio, socket, os
import uvicorn
from playwright.async_api import async_playwright
from tests.api.conftest import House, filing, new_key, PASSWORD, AGENCY
OUT="/tmp/shots"
async def test_shots(live_house: House) -> None:
    os.makedirs(OUT, exist_ok=True)
    house=live_house
    s=socket.socket(); s.bind(("127.0.0.1",0)); port=s.getsockname()[1]; s.close()
    config=uvicorn.Config(house.app, host="127.0.0.1", port=port, lifespan="off", log_level="warning")
    server=uvicorn.Server(config); task=asyncio.create_task(server.serve())
    while not server.started: await asyncio.sleep(0.05)
    base=f"http://127.0.0.1:{port}"
    m=await house.machine("file")
    c=house.visitor().client
    codes=[]
    for i in range(4):
        r=await c.post("/api/v1/cases", json=filing(procedure=["2.000635","1.004873","2.000635","2.000815"][i], components=[], applicant={"name":["Nguyễn Thị Mẫu","Trần Văn Ví Dụ","Công Tằng Tôn Nữ Thị Quỳnh Dao","Đỗ Ước"][i],"phone":"0900000001","identity_number":"001195000001","address":"Số 1 đường Mẫu, phường An Bình"}), headers={**m,**new_key()})
        assert r.status_code==201, r.text
        codes.append(r.json())
    await asyncio.sleep(3)
    async with async_playwright() as p:
        b=await p.chromium.launch(executable_path="/usr/bin/chromium", args=["--no-sandbox"])
        ctx=await b.new_context(viewport={"width":1366,"height":768}, locale="vi-VN", extra_http_headers={"Accept-Language":"vi"})
        pg=await ctx.new_page()
        async def shot(name): await pg.screenshot(path=f"{OUT}/{name}.png", full_page=True)
        await pg.goto(base+"/sign-in"); await shot("signin")
        await pg.fill("#login","counter"); await pg.fill("#password","wrong"); await pg.click("main button"); await shot("signin_wrong")
        await pg.fill("#login","counter"); await pg.fill("#password",PASSWORD); await pg.click("main button"); await shot("tasks")
        await pg.goto(base+"/cases/new"); await shot("choose")
        await pg.goto(base+"/cases/new/2.000815"); await shot("form")
        await pg.fill("#applicant-identity_number","12"); await pg.click("text=Nộp hồ sơ"); await shot("form_wrong")
        await pg.fill("#applicant-identity_number","001195000001"); await pg.fill("#applicant-name","Lê Thị Bưởi"); await pg.click("text=Nộp hồ sơ"); await shot("filed")
        await pg.goto(base+"/cases/"+codes[0]["code"]); await shot("case")
        print(await pg.title(), codes[0])
        await pg.click("text=Thu tiền"); await asyncio.sleep(.5); await shot("case_paid")
        await pg.click("text=Tiếp nhận và lập giấy hẹn"); await asyncio.sleep(.5); await shot("case_accepted")
        await pg.goto(base+"/cases/"+codes[0]["code"]+"/receipt"); await shot("receipt")
        await pg.goto(base+"/cases/none"); await shot("404")
        await pg.goto(base+"/follow"); await shot("follow")
        await pg.fill("#code",codes[0]["code"]); await pg.fill("#secret",codes[0]["secret"]); await pg.click("main button"); await shot("follow_case")
        await pg.goto(base+"/procedures/1.004873"); await shot("procedure")
        await pg.click("text=English"); await pg.goto(base+"/cases/"+codes[1]["code"]); await shot("case_en")
        await pg.set_viewport_size({"width":360,"height":740}); await pg.goto(base+"/tasks"); await shot("tasks_phone"); await pg.goto(base+"/cases/"+codes[0]["code"]); await shot("case_phone")
        await b.close()
    server.should_exit=True; await task
